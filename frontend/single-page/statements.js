// Signed JSON-LD to RDF in one strict walk, as credentials/strict_json_ld.py does it: whatever a reader of the JSON and
// a reader of the graph would see differently is refused (JSON-LD 1.1 API, sections 5.1 and 8).
import { canonicalHash, iri, literal } from './canonical-rdf.js'
import { isCapital } from './contexts.js'
import { Cannot, Problem } from './problems.js'
import { isObject } from './strict-json.js'

const RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#'
const XSD = 'http://www.w3.org/2001/XMLSchema#'
const CLR = 'https://purl.imsglobal.org/spec/vc/clr/vocab.html#'
const OBJECTS_IN_SPITE = new Set(['achievement', 'association', 'verifiableCredential', 'identifier-1'].map((name) => CLR + name))
const ABSOLUTE = /^[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|^`\\\x7f]*$/

/** Give the 32 bytes that a signature covers of a document. */
export async function documentHash(document, contexts) {
  const urls = contexts.checkList(document['@context'])
  const walk = new Walk(contexts)
  await walk.node(document, await contexts.root(urls), '', '')
  return canonicalHash(walk.quads)
}

class Walk {
  constructor(contexts) {
    this.contexts = contexts
    this.quads = []
    this.blanks = 0
  }

  blank() {
    this.blanks += 1
    return `_:b${this.blanks}`
  }

  async node(node, context, graph, path) {
    if (path && '@context' in node) this.refuseContext(node['@context'], path)
    const typeKey = await this.keyFor(node, context, 'type', path)
    const types = typeKey === null ? [] : this.types(node[typeKey], context, `${path}/${typeKey}`)
    const members = await context.withTypes(types.map(([name]) => name))
    const idKey = await this.keyFor(node, members, 'identifier', path)
    const subject = idKey === null ? this.blank() : iri(this.identifier(node[idKey], members, `${path}/${idKey}`))
    this.checkUndivided(subject, types.map(([, found]) => found), path)
    for (const [, found] of types) this.quads.push([subject, iri(RDF + 'type'), iri(found), graph])
    for (const key of Object.keys(node)) {
      if (key === idKey || key === typeKey || key === '@context') continue
      const here = `${path}/${pointer(key)}`
      const term = await this.term(key, members, here)
      await this.member(subject, term, key, node[key], members, graph, here)
    }
    return subject
  }

  /** Only a credential inside a credential needs contexts of its own, and those are left to the verifier. */
  refuseContext(value, path) {
    const urls = []
    for (const [place, url] of each(value, `${path}/@context`)) {
      if (typeof url !== 'string' || urls.includes(url)) throw new Problem('data_model.nested_context', place)
      if (!this.contexts.has(url)) throw new Problem('unsupported.context', url)
      urls.push(url)
    }
    throw new Problem('unsupported.json_ld_feature', `${path}/@context`, '@context')
  }

  async keyFor(node, context, coercion, path) {
    let found = null
    for (const key of Object.keys(node)) {
      const term = await context.term(key)
      if (term?.coercion !== coercion) continue
      if (found !== null) throw new Problem('data_model.not_compact', `${path}/${pointer(key)}`, key)
      found = key
    }
    return found
  }

  async term(key, context, path) {
    if (key.startsWith('@')) throw new Problem('unsupported.json_ld_keyword', path, key)
    const term = await context.term(key)
    if (term?.unsupported) throw new Problem('unsupported.json_ld_feature', path, term.unsupported)
    if (!term || !ABSOLUTE.test(term.iri)) {
      throw new Problem(key.includes(':') ? 'data_model.absolute_iri_key' : 'data_model.undefined_term', path, key)
    }
    if (![key, null].includes(context.preferredTerm(term.iri, false))) throw new Problem('data_model.not_compact', path, key)
    return term
  }

  types(value, context, path) {
    return [...each(value, path)].map(([place, name]) => {
      if (typeof name !== 'string') throw new Problem('data_model.undefined_term', place, typeof name)
      return [name, this.word(name, context, place)]
    })
  }

  word(name, context, path) {
    if (name.startsWith('@')) throw new Problem('unsupported.json_ld_keyword', path, name)
    if (name.startsWith('_:')) throw new Problem('data_model.blank_identifier', path)
    const found = context.vocabularyIri(name)
    if (found === null || !ABSOLUTE.test(found)) throw new Problem('data_model.undefined_term', path, name)
    const preferred = context.preferredTerm(found, true)
    const hidden = preferred !== null && (name.includes(':') || isCapital(preferred) !== isCapital(name))
    if (hidden || context.isCompactIri(name)) throw new Problem('data_model.not_compact', path, name)
    return found
  }

  identifier(value, context, path) {
    if (typeof value !== 'string') throw new Problem('data_model.relative_iri', path, typeof value)
    if (value.startsWith('_:')) throw new Problem('data_model.blank_identifier', path)
    if (!ABSOLUTE.test(value)) throw new Problem('data_model.relative_iri', path, value)
    if (context.isCompactIri(value)) throw new Problem('data_model.not_compact', path, value)
    return value
  }

  /** Refuse a second object that bears the identifier and a type of the whole document: both would be one node. */
  checkUndivided(subject, types, path) {
    if (!path) {
      this.root = subject
      this.rootTypes = new Set(types)
    } else if (subject === this.root && types.some((name) => this.rootTypes.has(name))) {
      throw new Problem('data_model.divided_node', path)
    }
  }

  async member(subject, term, key, value, context, graph, path) {
    const predicate = iri(term.iri)
    const items = [...each(value, path)]
    if (!term.isList) {
      for (const [place, item] of items) {
        this.quads.push([subject, predicate, await this.value(term, key, item, context, graph, place), graph])
      }
      return
    }
    const cells = [...items.map(() => this.blank()), iri(RDF + 'nil')]
    this.quads.push([subject, predicate, cells[0], graph])
    for (const [index, [place, item]] of items.entries()) {
      const first = await this.value(term, key, item, context, graph, place)
      this.quads.push([cells[index], iri(RDF + 'first'), first, graph])
      this.quads.push([cells[index], iri(RDF + 'rest'), cells[index + 1], graph])
    }
  }

  async value(term, key, value, context, graph, path) {
    if (isObject(value)) return this.object(term, key, value, context, graph, path)
    if (value === null) throw new Problem('data_model.null', path)
    if (Array.isArray(value)) throw new Problem('data_model.nested_array', path)
    if (term.isGraph) throw new Problem('unsupported.json_ld_feature', path, '@graph')
    if (term.coercion === 'reference') return iri(this.identifier(value, context, path))
    if (term.coercion === 'vocabulary') {
      if (typeof value !== 'string') throw new Problem('data_model.undefined_term', path, typeof value)
      return iri(this.word(value, await context.below(key), path))
    }
    return literalOf(value, term.datatype)
  }

  async object(term, key, value, context, graph, path) {
    if (term.datatype && !OBJECTS_IN_SPITE.has(term.iri)) throw new Problem('data_model.not_compact', path, key)
    const below = await context.below(key)
    if (!term.isGraph) return this.node(value, below, graph, path)
    const name = this.blank()
    const before = this.quads.length
    await this.node(value, below, name, path)
    if (this.quads.length === before) throw new Problem('data_model.not_compact', path, key)
    return name
  }
}

function literalOf(value, datatype) {
  // Texts and whole numbers only: how others are written as doubles is left to the verifier.
  if (datatype === XSD + 'double') throw new Cannot('xsd:double')
  if (typeof value === 'boolean') return literal(String(value), datatype ?? XSD + 'boolean')
  if (typeof value === 'number') return literal(String(value), datatype ?? XSD + 'integer')
  return literal(value, datatype ?? XSD + 'string')
}

function* each(value, path) {
  if (!Array.isArray(value)) yield [path, value]
  else for (const [place, item] of value.entries()) yield [`${path}/${place}`, item]
}

const pointer = (key) => key.replaceAll('~', '~0').replaceAll('/', '~1')
