// RDF Dataset Canonicalization, RDFC-1.0, with the limit of credentials/rdf_canonicalisation.py: both count the same
// orders, so both give up on the same graphs. Terms are written as in N-Quads from the start.
// The numbers are the steps of <https://www.w3.org/TR/rdf-canon/#canon-algorithm>.
import { sha256 } from '@noble/hashes/sha2.js'
import { hex } from './multibase.js'
import { Problem } from './problems.js'

const MAX_PERMUTATIONS = 4000
const STRING = 'http://www.w3.org/2001/XMLSchema#string'
const SHORT = { 8: '\\b', 9: '\\t', 10: '\\n', 12: '\\f', 13: '\\r', 34: '\\"', 92: '\\\\' }
const utf8 = new TextEncoder()

export const iri = (text) => `<${text}>`

export function literal(text, datatype = STRING) {
  const quoted = text.replace(/[\x00-\x1f"\\\x7f\ufffe\uffff]/g, (sign) => {
    const code = sign.charCodeAt(0)
    return SHORT[code] ?? '\\u' + code.toString(16).toUpperCase().padStart(4, '0')
  })
  return datatype === STRING ? `"${quoted}"` : `"${quoted}"^^<${datatype}>`
}

/** Give the 32 bytes of the hash of a dataset: quads are `[subject, predicate, object, graph]`. */
export function canonicalHash(quads) {
  return sha256(utf8.encode(new Canonicalisation(quads).text()))
}

const line = ([s, p, o, g]) => `${s} ${p} ${o}${g ? ' ' + g : ''} .\n`
const isBlank = (part) => part.startsWith('_:')
const digest = (text) => hex(sha256(utf8.encode(text)))

/** Order by code point, as the specification does; JavaScript's own order is that of UTF-16. */
export function byCodePoint(a, b) {
  const length = Math.min(a.length, b.length)
  for (let place = 0; place < length; place += 1) {
    const [x, y] = [a.charCodeAt(place), b.charCodeAt(place)]
    if (x !== y) {
      const [high, low] = [x >= 0xd800 && x <= 0xdfff, y >= 0xd800 && y <= 0xdfff]
      return high === low ? x - y : high ? 1 : -1
    }
  }
  return a.length - b.length
}

class Labels {
  constructor(prefix, issued = new Map()) {
    this.prefix = prefix
    this.issued = issued
  }

  issue(node) {
    if (!this.issued.has(node)) this.issued.set(node, `${this.prefix}${this.issued.size}`)
    return this.issued.get(node)
  }

  copy() {
    return new Labels(this.prefix, new Map(this.issued))
  }
}

class Canonicalisation {
  constructor(quads) {
    this.quads = [...new Map(quads.map((quad) => [line(quad), quad])).values()]
    this.left = MAX_PERMUTATIONS
    this.canonical = new Labels('_:c14n')
    this.firstDegree = new Map()
    this.mentions = new Map()
    for (const quad of this.quads) {
      for (const node of new Set([quad[0], quad[2], quad[3]].filter(isBlank))) {
        if (!this.mentions.has(node)) this.mentions.set(node, [])
        this.mentions.get(node).push(quad)
      }
    }
  }

  text() {
    // 3 to 5
    const byHash = new Map()
    for (const node of this.mentions.keys()) add(byHash, this.hashFirstDegree(node), node)
    const groups = sorted(byHash)
    for (const [, nodes] of groups) if (nodes.length === 1) this.canonical.issue(nodes[0])
    for (const [, nodes] of groups) if (nodes.length > 1) this.labelLookalikes(nodes)
    // 6
    const name = (part) => this.canonical.issued.get(part) ?? part
    return this.quads.map(([s, p, o, g]) => line([name(s), p, name(o), name(g)])).sort(byCodePoint).join('')
  }

  labelLookalikes(nodes) {
    const paths = []
    for (const node of nodes) {
      if (this.canonical.issued.has(node)) continue
      const labels = new Labels('_:b')
      labels.issue(node)
      paths.push(this.hashNDegree(node, labels))
    }
    paths.sort((a, b) => byCodePoint(a[0], b[0]))
    for (const [, labels] of paths) for (const node of labels.issued.keys()) this.canonical.issue(node)
  }

  hashFirstDegree(node) {
    if (!this.firstDegree.has(node)) {
      const masked = (part) => (isBlank(part) ? (part === node ? '_:a' : '_:z') : part)
      const lines = this.mentions.get(node).map((quad) => line(quad.map(masked)))
      this.firstDegree.set(node, digest(lines.sort(byCodePoint).join('')))
    }
    return this.firstDegree.get(node)
  }

  hashNDegree(node, labels) {
    const neighbours = new Map()
    for (const quad of this.mentions.get(node)) {
      for (const [position, part] of [['s', quad[0]], ['o', quad[2]], ['g', quad[3]]]) {
        if (!isBlank(part) || part === node) continue
        const label = this.canonical.issued.get(part) ?? labels.issued.get(part) ?? this.hashFirstDegree(part)
        add(neighbours, digest(position + (position === 'g' ? '' : quad[1]) + label), part)
      }
    }
    let data = ''
    for (const [hash, related] of sorted(neighbours)) {
      let path
      ;[path, labels] = this.leastPath(related, labels)
      data += hash + path
    }
    return [digest(data), labels]
  }

  leastPath(related, labels) {
    let [least, leastLabels] = ['', labels]
    for (const order of permutations(related)) {
      if (this.left <= 0) throw new Problem('budget.canonicalisation', MAX_PERMUTATIONS)
      this.left -= 1
      const found = this.path(order, labels.copy(), least)
      if (found && (!least || byCodePoint(found[0], least) < 0)) [least, leastLabels] = found
    }
    return [least, leastLabels]
  }

  path(order, labels, least) {
    const hopeless = (path) => least && path.length >= least.length && byCodePoint(path, least) > 0
    let path = ''
    const unlabelled = []
    for (const node of order) {
      let label = this.canonical.issued.get(node)
      if (label === undefined) {
        if (!labels.issued.has(node)) unlabelled.push(node)
        label = labels.issue(node)
      }
      path += label
      if (hopeless(path)) return null
    }
    for (const node of unlabelled) {
      const [hash, next] = this.hashNDegree(node, labels)
      path += `${labels.issue(node)}<${hash}>`
      labels = next
      if (hopeless(path)) return null
    }
    return [path, labels]
  }
}

function add(groups, key, item) {
  if (!groups.has(key)) groups.set(key, [])
  groups.get(key).push(item)
}

const sorted = (groups) => [...groups].sort((a, b) => byCodePoint(a[0], b[0]))

/** Every order of a list, in the order of Python's itertools. */
function* permutations(items) {
  if (items.length <= 1) {
    yield items
    return
  }
  for (let place = 0; place < items.length; place += 1) {
    const rest = [...items.slice(0, place), ...items.slice(place + 1)]
    for (const order of permutations(rest)) yield [items[place], ...order]
  }
}
