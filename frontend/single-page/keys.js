// Keys and whose they are: Ed25519 multikeys, did:key and did:web, as credentials/did_documents.py, method_resolution.py
// and issuer_binding.py. DID documents come from the bundle; other kinds of keys and methods are left to the verifier.
import { ed25519 } from '@noble/curves/ed25519.js'
import { sha256, sha512 } from '@noble/hashes/sha2.js'
import { instant, written } from './instants.js'
import { base58btc, base64urlOf, hex } from './multibase.js'
import { Cannot, Problem } from './problems.js'
import { isObject, parseObject } from './strict-json.js'

const MAX_METHODS = 64
const SIGNATURE_BYTES = 64
const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?'
const LAST_LABEL = '[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?'
const SEGMENT = '(?!\\.+(?::|$))[A-Za-z0-9._-]+'
const DID_WEB = new RegExp(`^did:web:((?:${LABEL}\\.)*${LAST_LABEL})(?:%3A([1-9][0-9]{0,4}))?((?::${SEGMENT})*)$`)
const utf8 = new TextEncoder()

/** An Ed25519 key. */
class Key {
  constructor(raw) {
    if (raw.length !== 32) throw new Problem('key.malformed', 'length')
    this.raw = raw
    let point
    try {
      point = ed25519.Point.fromBytes(raw, false)
    } catch {
      throw new Problem('key.malformed', 'point')
    }
    if (point.isSmallOrder()) throw new Problem('key.weak')
    this.point = point
    this.thumbprint = base64urlOf(sha256(utf8.encode(`{"crv":"Ed25519","kty":"OKP","x":"${base64urlOf(raw)}"}`)))
  }

  /** Say whether a signature holds: RFC 8032 without the cofactor, so exactly what OpenSSL accepts. */
  verifies(signature, message) {
    const s = littleEndian(signature.subarray(32))
    const order = ed25519.Point.Fn.ORDER
    if (signature.length !== SIGNATURE_BYTES || s >= order) return false
    const k = littleEndian(sha512(Uint8Array.of(...signature.subarray(0, 32), ...this.raw, ...message))) % order
    const expected = ed25519.Point.BASE.multiplyUnsafe(s).subtract(this.point.multiplyUnsafe(k))
    return hex(expected.toBytes()) === hex(signature.subarray(0, 32))
  }
}

const littleEndian = (bytes) => bytes.reduceRight((number, byte) => (number << 8n) + BigInt(byte), 0n)

/** Read a multikey; keys of other kinds are left to the verifier. */
export function fromMultikey(text) {
  if (!text.startsWith('z')) throw new Problem('key.malformed', 'multibase')
  if (!text.startsWith('z6Mk')) throw new Cannot(text.slice(0, 12) + '…')
  const bytes = base58btc(text.slice(1))
  if (bytes[0] !== 0xed || bytes[1] !== 0x01) throw new Problem('key.malformed', 'multicodec')
  return new Key(bytes.slice(2))
}

export function didWebUrl(did) {
  const found = did.length <= 512 ? DID_WEB.exec(did) : null
  if (!found) throw new Problem('did.malformed', did)
  const [, host, port, path] = found
  if (host.length > 253 || Number(port ?? 0) > 65535) throw new Problem('did.malformed', did)
  return `https://${host}${port ? ':' + port : ''}${path.replaceAll(':', '/') || '/.well-known'}/did.json`
}

function parseDidDocument(document, did) {
  if (typeof document.id !== 'string' || !document.id) throw new Problem('did.document_malformed', '/id')
  if (document.id !== did) throw new Problem('did.document_of_another', did, document.id)
  const methods = new Map()
  const take = (item, path) => {
    const method = methodOf(item, did, path)
    if (methods.has(method.id)) throw new Problem('did.document_malformed', '/verificationMethod')
    methods.set(method.id, method)
    return method.id
  }
  for (const [path, item] of items(document, 'verificationMethod')) {
    if (!isObject(item)) throw new Problem('did.document_malformed', path)
    take(item, path)
  }
  const asserting = new Set()
  for (const [path, item] of items(document, 'assertionMethod')) {
    if (isObject(item)) asserting.add(take(item, path))
    else if (typeof item === 'string' && item) asserting.add(absolute(item, did))
    else throw new Problem('did.document_malformed', path)
  }
  return { methods, asserting }
}

function* items(document, member) {
  const value = document[member] ?? []
  if (document[member] === null || !Array.isArray(value) || value.length > MAX_METHODS) throw new Problem('did.document_malformed', `/${member}`)
  for (const [place, item] of value.entries()) yield [`/${member}/${place}`, item]
}

const absolute = (reference, did) => (reference.startsWith('#') ? did + reference : reference)

function methodOf(item, did, path) {
  for (const member of ['id', 'type', 'controller']) {
    if (typeof item[member] !== 'string' || !item[member]) throw new Problem('did.document_malformed', `${path}/${member}`)
  }
  const method = { id: absolute(item.id, did), controller: item.controller, key: null, problem: null }
  for (const member of ['expires', 'revoked']) {
    method[member] = member in item ? instant(item[member]) : null
    if (member in item && method[member] === null) throw new Problem('did.document_malformed', `${path}/${member}`)
  }
  try {
    const [multikey, jwk] = [item.publicKeyMultibase, item.publicKeyJwk]
    if (multikey != null && jwk != null) throw new Problem('key.malformed', 'two keys')
    if (!['Multikey', 'Ed25519VerificationKey2020'].includes(item.type) || typeof multikey !== 'string') throw new Cannot(item.type)
    method.key = fromMultikey(multikey)
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem
    method.problem = problem
  }
  return method
}

/** Find the key of a verification method; `knowledge` has the documents, `pins` are the keys that the registry has seen. */
export function resolve(method, knowledge, pins, signed) {
  const [controller, fragment] = cut(method)
  const found = { method, controller, key: null, listed: null, document: null, readAt: null, problem: null }
  try {
    lookUp(found, fragment, knowledge)
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem
    found.problem = problem
  }
  if (found.listed) return { ...found, key: found.listed.key, problem: found.listed.problem }
  if (found.problem instanceof Cannot) return found
  try {
    return { ...found, key: fromMultikey(fragment) }
  } catch (problem) {
    if (problem instanceof Cannot) return { ...found, problem }
  }
  const pin = pins.find((item) => item.id === method && item.multikey)
  if (pin) return { ...found, key: fromMultikey(pin.multikey) }
  const isOlder = found.readAt !== null && signed !== null && signed > found.readAt
  const missing = isOlder ? unreachable(controller, 'older than the signature') : new Problem('proof.method_not_found', method)
  return { ...found, problem: found.problem ?? missing }
}

const cut = (method) => {
  const hash = method.indexOf('#')
  return hash < 0 ? [method, ''] : [method.slice(0, hash), method.slice(hash + 1)]
}

const unreachable = (url, reason) => new Problem('issuer_key.unreachable', url, reason)

function lookUp(found, fragment, knowledge) {
  const did = found.controller
  if (did.startsWith('did:key:')) {
    const multikey = did.slice('did:key:'.length)
    const id = `${did}#${multikey}`
    const method = { id, controller: did, key: fromMultikey(multikey), problem: null, expires: null, revoked: null }
    found.document = { methods: new Map([[id, method]]), asserting: new Set([id]) }
    found.listed = found.method === id ? method : null
    return
  }
  if (!did.startsWith('did:web:')) throw new Cannot(did)
  const url = didWebUrl(did)
  const kept = knowledge.document(url)
  if (!kept) throw unreachable(url, 'fetch.offline')
  try {
    found.document = parseDidDocument(parseObject(kept.bytes), did)
  } catch (problem) {
    if (!(problem instanceof Problem) || problem instanceof Cannot) throw problem
    throw unreachable(url, problem.code)
  }
  found.readAt = kept.at
  found.listed = found.document.methods.get(found.method) ?? null
}

/** Say whether a key that has verified a proof is the issuer's: give the code of the check and its fields. */
export function bind(resolved, { issuer, pins, signed, at }) {
  const { listed, document, method } = resolved
  const mayAssert = listed && document?.asserting.has(method)
  const own = mayAssert && resolved.controller === issuer && listed.controller === issuer
  if (listed?.revoked != null && listed.revoked <= at) return new Problem('issuer_key.revoked', written(listed.revoked))
  if (listed?.expires != null && listed.expires <= at) return new Problem('issuer_key.expired', written(listed.expires))
  const pin = pins.find((item) => item.thumbprint === resolved.key.thumbprint)
  if (own) return pins.length && !pin ? new Problem('issuer_key.unconfirmed', method) : new Problem('issuer_key.valid', issuer)
  if (resolved.controller !== issuer || (listed && listed.controller !== issuer)) {
    if (resolved.controller.startsWith('did:key:')) return new Problem('issuer_key.self_asserted', method)
    return new Problem('issuer_key.foreign', listed ? listed.controller : resolved.controller, issuer)
  }
  if (pin && !listed) return fromHistory(pin, resolved, issuer, signed)
  if (resolved.problem) return resolved.problem
  const isOlder = !listed && resolved.readAt !== null && signed !== null && signed > resolved.readAt
  return new Problem(isOlder ? 'issuer_key.not_yet_listed' : 'issuer_key.not_listed', method)
}

function fromHistory(pin, resolved, issuer, signed) {
  const [first, last] = [instant(pin.first_seen), instant(pin.last_seen)]
  if (!resolved.document || (signed !== null && first <= signed && signed <= last)) return new Problem('issuer_key.valid', issuer)
  if (signed !== null && signed < first) return new Problem('issuer_key.before_history', resolved.method, pin.first_seen)
  return new Problem('issuer_key.retired', resolved.method, pin.last_seen)
}
