// JSON-LD contexts, compiled by jsonld.js and kept: what each term means at each place of a document.
// The rules are those of credentials/context_processing.py and credentials/contexts/__init__.py.
import ContextResolver from 'jsonld/lib/ContextResolver.js'
import { getInitialContext, process } from 'jsonld/lib/context.js'
import { Problem, shortened } from './problems.js'

const V1 = 'https://www.w3.org/2018/credentials/v1'
const V2 = 'https://www.w3.org/ns/credentials/v2'
const CLR = 'https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json'
const BASES = new Set([V1, V2])
const SUPPORTED_CONTAINERS = new Set(['@set', '@list', '@graph'])
export { V1, V2, CLR }

/** The closed set of contexts; any other does not exist. */
export class Contexts {
  constructor(pinned, openBadges) {
    this.pinned = pinned
    this.openBadges = new Set(openBadges)
    this.roots = new Map()
    const documentLoader = async (url) => {
      if (!Object.hasOwn(pinned, url)) throw new Problem('unsupported.context', shortened(url, 512))
      return { contextUrl: null, documentUrl: url, document: structuredClone(pinned[url]), tag: 'static' }
    }
    this.options = {
      base: null,
      processingMode: 'json-ld-1.1',
      documentLoader,
      contextResolver: new ContextResolver({ sharedCache: new Map() }),
    }
  }

  has(url) {
    return Object.hasOwn(this.pinned, url)
  }

  /** Read `@context`: a base, then at most one of Open Badges, then any of the others, each once. */
  checkList(value) {
    const items = Array.isArray(value) ? value : [value]
    if (!BASES.has(items[0])) throw new Problem('data_model.context_missing')
    for (const item of items) {
      if (typeof item !== 'string' || !this.has(item)) {
        throw new Problem('unsupported.context', typeof item === 'string' ? shortened(item, 512) : '{...}')
      }
    }
    const ofOpenBadges = items[1] === CLR ? 2 : 1
    items.forEach((url, place) => {
      const misplaced = (place > 0 && BASES.has(url)) || (place > 1 && url === CLR) || (place > ofOpenBadges && this.openBadges.has(url))
      if (items.indexOf(url) !== place || misplaced) throw new Problem('data_model.context_order', url)
    })
    return items
  }

  async root(urls) {
    const key = JSON.stringify(urls)
    if (!this.roots.has(key)) {
      this.roots.set(key, new ActiveContext(this, await this.process(getInitialContext(this.options), urls)))
    }
    return this.roots.get(key)
  }

  async process(activeCtx, localCtx, more = {}) {
    try {
      return await process({ activeCtx, localCtx: structuredClone(localCtx), options: this.options, ...more })
    } catch (error) {
      for (let cause = error; cause; cause = cause.cause ?? cause.details?.cause) if (cause instanceof Problem) throw cause
      throw new Problem('data_model.context_conflict', error.details?.code ?? 'contexts')
    }
  }
}

/** What terms and types mean at one place, with the contexts of the places below it. */
class ActiveContext {
  constructor(contexts, compiled) {
    this.contexts = contexts
    this.compiled = compiled
    this.kept = new Map()
    this.preferred = new Map()
  }

  mapping(name) {
    return this.compiled.mappings.get(name)
  }

  async keep(kind, name, make) {
    const key = JSON.stringify([kind, name])
    if (!this.kept.has(key)) this.kept.set(key, await make())
    return this.kept.get(key)
  }

  /** Give what a member name means here, or null. */
  async term(name) {
    if (!this.compiled.mappings.has(name)) {
      const word = name.includes(':') ? null : this.vocabularyIri(name)
      return word === null ? null : { iri: word, coercion: 'literal' }
    }
    return this.keep('term', name, async () => {
      const mapping = this.mapping(name)
      if (!mapping || typeof mapping['@id'] !== 'string') return null
      const found = mapping['@id']
      if (found === '@id') return { iri: found, coercion: 'identifier' }
      if (found === '@type') return { iri: found, coercion: 'type' }
      const inner = (await this.insideProperty(name)).mappings.get(name)
      return termOf(found, inner ?? mapping, this.compiled)
    })
  }

  vocabularyIri(name) {
    if (this.compiled.mappings.has(name)) return this.mapping(name)?.['@id'] ?? null
    if (name.includes(':')) return name
    const vocabulary = this.compiled['@vocab']
    return typeof vocabulary === 'string' ? vocabulary + name : null
  }

  isCompactIri(text) {
    const colon = text.indexOf(':')
    const [prefix, suffix] = colon < 0 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)]
    return Boolean(this.mapping(prefix)?._prefix) && !suffix.startsWith('//')
  }

  async insideProperty(name) {
    const mapping = this.mapping(name)
    if (!mapping || !('@context' in mapping)) return this.compiled
    return this.contexts.process(this.compiled, mapping['@context'], { overrideProtected: true })
  }

  /** Leave the type-scoped context, then enter the property-scoped one. */
  async below(name) {
    return this.keep('below', name, async () => {
      const inside = await this.insideProperty(name)
      const outside = inside.previousContext ?? inside
      const mapping = inside.mappings.get(name)
      if (mapping && '@context' in mapping) {
        const entered = await this.contexts.process(outside, mapping['@context'], { overrideProtected: true })
        return new ActiveContext(this.contexts, entered)
      }
      return outside === this.compiled ? this : new ActiveContext(this.contexts, outside)
    })
  }

  async withTypes(types) {
    const scoped = [...new Set(types.filter((name) => this.mapping(name)?.['@context']))].sort()
    if (!scoped.length) return this
    return this.keep('types', scoped, async () => {
      let active = this.compiled
      for (const name of scoped) {
        active = await this.contexts.process(active, this.mapping(name)['@context'], { propagate: false })
      }
      return new ActiveContext(this.contexts, active)
    })
  }

  /** Give the one term under which an IRI is written here, as a class or as a member. */
  preferredTerm(iri, classes) {
    if (!this.preferred.has(classes)) {
      const rank = (name) => [isCapital(name) !== classes, !this.mapping(name)?.['@type'], name.length, name]
      const terms = new Map()
      for (const name of [...this.compiled.mappings.keys()].sort((a, b) => compare(rank(a), rank(b)))) {
        const found = this.mapping(name)?.['@id']
        if (typeof found === 'string' && !terms.has(found)) terms.set(found, name)
      }
      this.preferred.set(classes, terms)
    }
    return this.preferred.get(classes).get(iri) ?? null
  }
}

export const isCapital = (name) => /^\p{Lu}/u.test(name)

function compare(a, b) {
  const place = a.findIndex((item, index) => item !== b[index])
  return place < 0 ? 0 : a[place] < b[place] ? -1 : 1
}

function termOf(iri, mapping, compiled) {
  const containers = mapping['@container'] ?? []
  const kind = mapping['@type']
  let unsupported = null
  if (iri.startsWith('@')) unsupported = iri
  else if (mapping.reverse) unsupported = '@reverse'
  else if (!containers.every((name) => SUPPORTED_CONTAINERS.has(name)) || (containers.includes('@list') && containers.includes('@graph'))) unsupported = '@container'
  else if (kind === '@json') unsupported = '@json'
  else {
    for (const member of ['@language', '@direction', '@nest', '@index']) {
      if (mapping[member] != null || compiled[member] != null) unsupported = member
    }
  }
  return {
    iri,
    coercion: { '@id': 'reference', '@vocab': 'vocabulary' }[kind] ?? 'literal',
    datatype: typeof kind === 'string' && !kind.startsWith('@') ? kind : null,
    isList: containers.includes('@list'),
    isGraph: containers.includes('@graph'),
    unsupported,
  }
}
