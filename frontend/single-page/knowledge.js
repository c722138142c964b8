// What the exported file knows: recognised issuers, copies of documents with when each was read, and the verifier's own
// tables. It was written by verifier/single_page.py; nothing else is ever asked.
import { Contexts } from './contexts.js'
import { instant } from './instants.js'

const utf8 = new TextEncoder()

export class Knowledge {
  constructor(told) {
    this.told = told
    this.made = instant(told.made)
    this.contexts = new Contexts(told.contexts, told.open_badges_contexts)
    this.issuers = told.issuers.map((entry) => ({ ...entry, since: instant(entry.since), until: entry.until ? instant(entry.until) : null }))
  }

  /** Give the copy of a document, or null. */
  document(url) {
    if (!Object.hasOwn(this.told.documents, url)) return null
    const { content, at } = this.told.documents[url]
    return { url, bytes: utf8.encode(content), at: instant(at) }
  }

  /** Give the entry for an issuer that is active at a moment, else its newest one, else null. */
  recognise(did, at) {
    const entries = this.issuers.filter((entry) => entry.did === did)
    const active = entries.filter((entry) => entry.since <= at && (entry.until === null || at <= entry.until))
    return (active.length ? active : entries).reduce((newest, entry) => (newest && newest.since >= entry.since ? newest : entry), null)
  }

  /** Give the moment from which on some list of revoked badges in here is out of date, or null. */
  get listsEnd() {
    const ends = Object.values(this.told.documents).map(({ content }) => instant(/"validUntil"\s*:\s*"([^"]*)"/.exec(content)?.[1]))
    return ends.filter((end) => end !== null).sort((a, b) => a - b)[0] ?? null
  }

  /** Give the outcome of a code: the verifier's own, and unknown for what only this page says. */
  outcome(code) {
    return this.told.outcomes[code] ?? 'unknown'
  }
}
