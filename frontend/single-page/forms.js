// Take the credential out of what was handed in: JSON, a compact JWS, PNG or SVG; see credentials/baking.py and its
// neighbours for the reasons of each refusal.
import { Cannot, Problem } from './problems.js'

const MAX_INPUT = 8 * 1024 * 1024
const MAX_PAYLOAD = 360 * 1024
const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
const KEYWORDS = ['openbadgecredential', 'openbadges', 'clrcredential']
const HOSTILE = /<!ENTITY|<!DOCTYPE(?!(?:"[^"<]*"|'[^'<]*'|[^"'<>[])*>)/i
const latin1 = new TextDecoder('latin1')
const utf8 = new TextEncoder()

/** Give the bytes of the one JSON document in a file; what is no badge at all is refused with a code `no_badge...`. */
export async function extract(bytes) {
  if (bytes.length > MAX_INPUT) throw new Problem('no_badge.too_large', MAX_INPUT)
  if (SIGNATURE.every((byte, place) => bytes[place] === byte)) return fromText(await fromPng(bytes))
  const text = latin1.decode(bytes.subarray(0, 64)).replace(/^\xef\xbb\xbf/, '').trimStart()
  if (text.startsWith('<')) return fromText(fromSvg(bytes))
  return fromText(bytes)
}

function fromText(bytes) {
  const text = latin1.decode(bytes).replace(/^\xef\xbb\xbf/, '').trim()
  if (text.startsWith('{')) return bytes
  if (text.startsWith('[')) throw new Problem('no_badge.nothing_inside', 'JSON')
  if (/^[A-Za-z0-9_-]+\.[A-Za-z0-9_=-]*\.[A-Za-z0-9_=-]*$/.test(text)) throw new Cannot('JWT')
  if (/^https?:\/\/[\x21-\x7e]{3,2040}$/.test(text)) throw new Cannot('https')
  throw new Problem('no_badge.form')
}

const broken = (reason) => new Problem('no_badge.broken_image', reason)

async function fromPng(image) {
  const chunks = chunksOf(image)
  const named = chunks.map((chunk) => ({ ...chunk, keyword: keywordOf(chunk) })).filter((chunk) => chunk.keyword)
  const carriers = named.filter((chunk) => chunk.kind === 'iTXt' || (chunk.kind === 'tEXt' && chunk.keyword === 'openbadges'))
  if (!carriers.length) throw new Problem('no_badge.nothing_inside', 'PNG')
  if (named.length > 1) throw new Problem('document.several_credentials', named.length)
  const [{ kind, data, keyword }] = carriers
  if (keyword !== 'openbadgecredential' || kind !== 'iTXt') throw new Cannot(keyword)
  const flags = keyword.length + 1
  const language = data.indexOf(0, flags + 2)
  const translated = language < 0 ? -1 : data.indexOf(0, language + 1)
  const [compressed, method] = [data[flags], data[flags + 1]]
  if (translated < 0 || compressed > 1 || (compressed === 1 && method !== 0)) throw broken('text chunk')
  const text = data.subarray(translated + 1)
  const payload = compressed ? await expand(text, 'deflate', MAX_PAYLOAD).catch(() => { throw broken('compression') }) : text
  if (payload.length > MAX_PAYLOAD) throw broken('too large inside')
  return payload
}

function chunksOf(image) {
  const view = new DataView(image.buffer, image.byteOffset, image.byteLength)
  const chunks = []
  let place = SIGNATURE.length
  do {
    if (place + 12 > image.length || chunks.length >= 10000) throw broken('truncated')
    const end = place + 12 + view.getUint32(place)
    if (end > image.length) throw broken('truncated')
    const kind = latin1.decode(image.subarray(place + 4, place + 8))
    if (crc32(image.subarray(place + 4, end - 4)) !== view.getUint32(end - 4)) throw broken('checksum')
    chunks.push({ kind, data: image.subarray(place + 8, end - 4) })
    place = end
  } while (chunks.at(-1).kind !== 'IEND')
  if (place !== image.length) throw broken('data after the end')
  if (chunks[0].kind !== 'IHDR' || chunks[0].data.length !== 13) throw broken('header')
  if (!chunks.some((chunk) => chunk.kind === 'IDAT')) throw broken('no picture')
  return chunks
}

function keywordOf({ kind, data }) {
  if (!['iTXt', 'tEXt', 'zTXt'].includes(kind)) return null
  const end = data.indexOf(0)
  const keyword = latin1.decode(data.subarray(0, end < 0 ? data.length : end))
  return KEYWORDS.includes(keyword) ? keyword : null
}

const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  for (let bit = 0; bit < 8; bit += 1) byte = byte & 1 ? (byte >>> 1) ^ 0xedb88320 : byte >>> 1
  return byte
})

function crc32(bytes) {
  let sum = 0xffffffff
  for (const byte of bytes) sum = CRC[(sum ^ byte) & 0xff] ^ (sum >>> 8)
  return (sum ^ 0xffffffff) >>> 0
}

function fromSvg(bytes) {
  let text
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes).trim()
  } catch {
    throw broken('characters')
  }
  // Nothing is loaded by this parser, and no entity can be declared.
  if (HOSTILE.test(text)) throw broken('entities')
  const xml = new DOMParser().parseFromString(text, 'image/svg+xml')
  if (xml.querySelector('parsererror')) throw broken('XML')
  const root = xml.documentElement
  if (root.namespaceURI !== 'http://www.w3.org/2000/svg' || root.localName !== 'svg') throw new Problem('no_badge.form')
  const older = xml.getElementsByTagNameNS('http://openbadges.org', 'assertion').length
  const found = [...xml.getElementsByTagNameNS('https://purl.imsglobal.org/ob/v3p0', 'credential')]
  if (found.length + older > 1) throw new Problem('document.several_credentials', found.length + older)
  if (older) throw new Cannot('openbadges:assertion')
  if (!found.length) throw new Problem('no_badge.nothing_inside', 'SVG')
  const [element] = found
  if (element.childElementCount) throw broken('elements inside the badge')
  const texts = [element.getAttribute('verify') ?? '', element.textContent].map((item) => item.trim()).filter(Boolean)
  if (texts.length > 1) throw new Problem('document.several_credentials', texts.length)
  if (!texts.length) throw new Problem('no_badge.nothing_inside', 'SVG')
  return utf8.encode(texts[0])
}

/** Expand compressed bytes, never beyond a limit; anything behind the one compressed stream is refused. */
export async function expand(bytes, format, limit) {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream(format)).getReader()
  const parts = []
  let length = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    length += value.length
    if (length > limit) {
      await reader.cancel()
      throw new RangeError('too large')
    }
    parts.push(value)
  }
  const whole = new Uint8Array(length)
  let place = 0
  for (const part of parts) {
    whole.set(part, place)
    place += part.length
  }
  return whole
}
