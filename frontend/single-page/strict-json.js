// The gate for untrusted JSON: the rules and limits of credentials/strict_json.py (RFC 8259 narrowed to I-JSON).
// JSON.parse would let the last of two members win and drop what a number says beyond a double.
import { Cannot, Problem, shortened } from './problems.js'

const MAX_DOCUMENT_BYTES = 256 * 1024
const MAX_DEPTH = 32
const MAX_STRING = 64 * 1024
const MAX_NODES = 5000
const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y
const PLAIN = /[^"\\\x00-\x1f]+/y
const BLANK = /[ \t\n\r]*/y
const UNSAFE = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/
const ESCAPES = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

/** Read one JSON object: bytes in; objects without a prototype, arrays, texts, whole numbers, true, false, null out. */
export function parseObject(bytes, { maxBytes = MAX_DOCUMENT_BYTES, maxString = MAX_STRING } = {}) {
  if (bytes.length > maxBytes) throw new Problem('document.too_large', maxBytes)
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) throw new Problem('document.bad_text', 'U+FEFF')
  let text
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new Problem('document.bad_text', 'UTF-8')
  }
  const value = new Reader(text, maxString).whole()
  if (!isObject(value)) throw new Problem('document.not_object')
  return value
}

export function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

class Reader {
  constructor(text, maxString) {
    this.text = text
    this.maxString = maxString
    this.at = 0
    this.nodes = 0
  }

  whole() {
    const value = this.value(0)
    this.blank()
    if (this.at !== this.text.length) this.fail()
    return value
  }

  value(depth) {
    this.nodes += 1
    if (this.nodes > MAX_NODES) throw new Problem('document.too_many_nodes', MAX_NODES)
    this.blank()
    const sign = this.text[this.at]
    if (sign === '{' || sign === '[') {
      if (depth >= MAX_DEPTH) throw new Problem('document.too_deep', MAX_DEPTH)
      this.at += 1
      return sign === '{' ? this.object(depth + 1) : this.list(depth + 1)
    }
    if (sign === '"') return this.string()
    for (const [word, meaning] of [['true', true], ['false', false], ['null', null]]) {
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length
        return meaning
      }
    }
    return this.number()
  }

  object(depth) {
    const members = Object.create(null)
    this.blank()
    if (this.taken('}')) return members
    do {
      this.blank()
      if (this.text[this.at] !== '"') this.fail()
      const name = this.string()
      if (name in members) throw new Problem('document.duplicate_key', shortened(name, 64))
      this.blank()
      if (!this.taken(':')) this.fail()
      members[name] = this.value(depth)
      this.blank()
    } while (this.taken(','))
    if (!this.taken('}')) this.fail()
    return members
  }

  list(depth) {
    const items = []
    this.blank()
    if (this.taken(']')) return items
    do {
      items.push(this.value(depth))
      this.blank()
    } while (this.taken(','))
    if (!this.taken(']')) this.fail()
    return items
  }

  string() {
    this.at += 1
    const parts = []
    for (;;) {
      const plain = this.match(PLAIN)
      if (plain) parts.push(plain[0])
      const sign = this.text[this.at]
      this.at += 1
      if (sign === '"') break
      if (sign !== '\\') this.fail()
      const escape = this.text[this.at]
      this.at += 1
      if (escape === 'u') {
        const digits = this.text.slice(this.at, this.at + 4)
        if (!/^[0-9A-Fa-f]{4}$/.test(digits)) this.fail()
        parts.push(String.fromCharCode(parseInt(digits, 16)))
        this.at += 4
      } else if (escape in ESCAPES) {
        parts.push(ESCAPES[escape])
      } else {
        this.fail()
      }
    }
    const text = parts.join('')
    const limit = text.startsWith('data:') ? Math.max(MAX_DOCUMENT_BYTES, this.maxString) : this.maxString
    if (text.length > limit) throw new Problem('document.string_too_long', limit)
    if (UNSAFE.test(text)) throw new Problem('document.bad_text', 'U+' + text.match(UNSAFE)[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0'))
    return text
  }

  number() {
    const found = this.match(NUMBER)
    if (!found) this.fail()
    const [text, fraction, exponent] = found
    // Readers disagree on how to sign other numbers; the verifier knows them, this page does not.
    if (fraction !== undefined || exponent !== undefined) throw new Cannot(shortened(text, 64))
    // As written: a double has lost the digit that matters.
    const digits = text.replace('-', '')
    if (text.length > 17 || BigInt(digits) > 2n ** 53n) throw new Problem('document.bad_number', shortened(text, 64))
    return Number(text) + 0
  }

  blank() {
    this.match(BLANK)
  }

  match(pattern) {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text)
    if (found) this.at = pattern.lastIndex
    return found
  }

  taken(sign) {
    if (this.text[this.at] !== sign) return false
    this.at += 1
    return true
  }

  fail() {
    const before = this.text.slice(0, Math.min(this.at, this.text.length)).split('\n')
    throw new Problem('document.not_json', before.length, before[before.length - 1].length + 1)
  }
}
