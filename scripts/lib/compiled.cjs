/**
 * Programs for tests with what V8 has compiled of them beforehand: compiling is half of a start, and the tests start hundreds.
 * The same code runs, and V8 itself compiles whatever it does not want to take from here. (For users' own starts Node 22 can
 * do this with `module.enableCompileCache`; the tests run on Node 20, too.)
 */
'use strict'
const { readFileSync, readdirSync, writeFileSync } = require('node:fs')
const { Module, createRequire } = require('node:module')
const { basename, dirname, join } = require('node:path')
const { setFlagsFromString } = require('node:v8')
const { Script } = require('node:vm')

/** Puts beside each `.cjs` of a folder what V8 makes of it, all functions included. Ends with V8's usual flags. */
exports.compile = function compile(folder) {
  for (const name of readdirSync(folder).filter((each) => each.endsWith('.cjs'))) {
    const file = join(folder, name)
    setFlagsFromString('--no-lazy')
    const script = new Script(sourceOf(file), { filename: file })
    // What was compiled under other flags than a program's own is not taken.
    setFlagsFromString('--lazy')
    writeFileSync(compiledOf(file), script.createCachedData())
  }
}

/** Runs a program, and whatever it requires of its folder, from what `compile` has left there. */
exports.start = function start(program) {
  Module._extensions['.cjs'] = (module, file) => {
    const cachedData = dirname(file) === dirname(program) ? readFileSync(compiledOf(file)) : undefined
    const script = new Script(sourceOf(file), { filename: file, cachedData })
    const { exports } = module
    script.runInThisContext().call(exports, exports, createRequire(file), module, file, dirname(file))
  }
  require(program)
}

function sourceOf(file) {
  return Module.wrap(readFileSync(file, 'utf8').replace(/^#!.*/, ''))
}

function compiledOf(file) {
  return join(dirname(file), `${basename(file)}.compiled`)
}

if (require.main === module) exports.compile(process.argv[2])
