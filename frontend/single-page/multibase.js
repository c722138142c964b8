// Bytes as text with exactly one spelling, as credentials/multibase.py reads them.
import { Problem } from './problems.js'

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'

/** Read base58btc; the longest text that this page reads is a signature. */
export function base58btc(text) {
  if (text.length > 128) throw new Problem('key.malformed_multibase', 'base58btc')
  let number = 0n
  for (const sign of text) {
    const digit = ALPHABET.indexOf(sign)
    if (digit < 0) throw new Problem('key.malformed_multibase', 'base58btc')
    number = number * 58n + BigInt(digit)
  }
  const bytes = []
  for (; number; number >>= 8n) bytes.unshift(Number(number & 255n))
  const zeros = text.length - text.replace(/^1+/, '').length
  return Uint8Array.from([...Array(zeros).fill(0), ...bytes])
}

/** Read base64url without padding; unused bits must be zero. */
export function base64url(text) {
  const refused = new Problem('key.malformed_multibase', 'base64url')
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) throw refused
  const plain = text.replaceAll('-', '+').replaceAll('_', '/')
  const bytes = Uint8Array.from(atob(plain), (sign) => sign.charCodeAt(0))
  const last = text.length % 4
  if (last && base64urlOf(bytes.slice(bytes.length - (bytes.length % 3))) !== text.slice(-last)) throw refused
  return bytes
}

export function base64urlOf(bytes) {
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
