/** The system's code of a failed handshake as a sentence: pure. */

const sentences: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'Its certificate has expired.',
  CERT_NOT_YET_VALID: 'Its certificate is not valid yet; check this computer’s clock as well.',
  CERT_REVOKED: 'Its certificate was revoked.',
  CERT_REJECTED: 'Its certificate is marked as not trusted on this computer.',
  DEPTH_ZERO_SELF_SIGNED_CERT:
    'Its certificate is self-signed: no authority that this computer trusts stands behind it.',
  SELF_SIGNED_CERT_IN_CHAIN:
    'Its certificate comes from an authority that this computer does not trust, as a company’s network often has.',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'Its certificate cannot be traced to an authority: the server leaves out a certificate in between.',
  UNABLE_TO_GET_ISSUER_CERT: 'Its certificate cannot be traced to an authority.',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'Its certificate comes from an authority that this computer does not know.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'Its certificate is for another host name.',
  HOSTNAME_MISMATCH: 'Its certificate is for another host name.',
  ERR_SSL_WRONG_VERSION_NUMBER: 'What answers there does not speak TLS, but probably plain http.',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'What answers there does not speak TLS, but probably plain http.',
  ERR_SSL_HTTP_REQUEST: 'What answers there does not speak TLS, but plain http.',
  EPROTO: 'The two sides found no common version of TLS.',
  ECONNRESET: 'The other side ended the handshake.',
}

/** What is wrong with the certificate or the handshake. */
export function describeHandshake(code: string): string {
  return sentences[code] ?? `The secure connection was refused (${code}).`
}

/** True when the failure shows that nobody speaks TLS there. */
export function isPlainText(code: string): boolean {
  return /^ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST)$/.test(code)
}

/** True when the failure shows that somebody speaks TLS there, if badly. */
export function isHandshake(code: string): boolean {
  return /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_|HOSTNAME_MISMATCH)/.test(code)
}

export const certificateCode = /^(CERT_|ERR_TLS_CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH)/
export const handshakeCode = /^(ERR_TLS_|ERR_SSL_|EPROTO$)/

/** True when the encryption is what failed: waiting does not help. */
export function isAboutEncryption(code: string): boolean {
  return certificateCode.test(code) || handshakeCode.test(code)
}
