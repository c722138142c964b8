// Verify a badge: the nine checks of credentials/verification.py under its policy `public`, as far as this page goes.
// What it cannot check is unknown. A check that breaks down is unknown and takes no other with it; nothing is valid by
// default.
import { V1 } from './contexts.js'
import { findings, textsOf } from './data-model.js'
import { extract } from './forms.js'
import { TOLERANCE, instant, written } from './instants.js'
import { bind } from './keys.js'
import { Cannot, Problem } from './problems.js'
import { begins, checkProof, losses } from './proof.js'
import { checkStatus } from './status.js'
import { isObject, parseObject } from './strict-json.js'

export const CHECKS = ['document', 'data_model', 'proof', 'issuer_key', 'issuer_trust', 'time', 'status', 'recipient', 'endorsements']
const APART = ['issuer_trust', 'recipient']
const V2_BADGES = 'https://w3id.org/openbadges/v2'

/** Give the report on what was handed in. Throws a Problem `no_badge...` for what is no badge at all. */
export async function verify(bytes, knowledge, at) {
  const looked = []
  const asked = {
    at,
    words: knowledge.told.words,
    contexts: knowledge.contexts,
    knowledge: { document: (url) => note(looked, knowledge.document(url)) },
  }
  const made = {}
  const done = (document = null, recognition = null) => report(made, knowledge, document, recognition, looked)
  let document
  try {
    const payload = await extract(bytes)
    document = parsed(payload)
    refuseOlder(document)
    if (!('@context' in document) && !('type' in document)) throw new Problem('no_badge.nothing_inside', 'JSON')
    made.document = new Problem('document.valid')
  } catch (problem) {
    if (!(problem instanceof Problem) || problem.code.startsWith('no_badge.')) throw problem
    made.document = problem
    return done()
  }
  const issuer = issuerOf(document)
  const recognition = issuer ? knowledge.recognise(issuer, begins(document) ?? at) : null
  Object.assign(asked, { issuer, pins: recognition?.keys ?? [] })

  made.data_model = await guarded(async () => {
    const found = [...findings(document, asked.contexts, asked.words), ...(await losses(document, asked.contexts))]
    return found.find((problem) => knowledge.outcome(problem.code) === 'invalid') ?? found[0] ?? new Problem('data_model.valid')
  })
  let proof = { holds: false }
  made.proof = await guarded(async () => {
    proof = await checkProof(document, asked)
    return proof.answer
  })
  made.issuer_key = await guarded(async () => issuerKey(proof, asked))
  if (!proof.holds) return done()
  made.issuer_trust = await guarded(async () => trust(document, recognition, proof.created ?? begins(document)))
  made.time = await guarded(async () => time(document, at))
  made.recipient = new Problem('recipient.not_named')
  made.endorsements = new Problem('endorsements.none')
  made.status = await guarded(() => checkStatus(document, asked))
  return done(document, recognition)
}

/** Read the JSON; what is broken, or names no badge, is no badge at all, as credentials/baking.py has it. */
function parsed(payload) {
  try {
    return parseObject(payload)
  } catch (problem) {
    if (problem.code === 'document.not_json') throw new Problem('no_badge.broken_json', ...problem.fields)
    if (problem instanceof Problem && !/"(?:@context|type)"\s*:/.test(new TextDecoder('latin1').decode(payload))) {
      throw new Problem('no_badge.nothing_inside', 'JSON')
    }
    throw problem
  }
}

function note(looked, kept) {
  if (kept && !looked.some((item) => item.url === kept.url)) looked.push({ url: kept.url, at: kept.at })
  return kept
}

async function guarded(check) {
  try {
    return await check()
  } catch (error) {
    return error instanceof Problem ? error : new Problem('internal.check_failed', error?.name ?? 'Error')
  }
}

/** Put the checks in order, those that were not made as not made, and decide: any invalid, else any unknown, else valid. */
function report(made, knowledge, document, recognition, looked) {
  const checks = CHECKS.map((name) => {
    const { code, fields } = made[name] ?? new Problem(`${name}.not_checked`)
    return { name, code, fields, outcome: knowledge.outcome(code), apart: APART.includes(name) }
  })
  const required = checks.filter((check) => !check.apart).map((check) => check.outcome)
  const verdict = ['invalid', 'unknown'].find((outcome) => required.includes(outcome)) ?? 'valid'
  return { verdict, checks, document, recognition, looked, ...explain(verdict, checks, knowledge.told.answers) }
}

/** Choose the plain sentence for a verdict, and the check that decided it. */
function explain(verdict, checks, answers) {
  const required = checks.filter((check) => !check.apart)
  if (verdict === 'valid') {
    const { code } = checks.find((check) => check.name === 'issuer_trust')
    return { answer: answers.valid.find(([found]) => found === code)?.[1] ?? 'unvouched', decidedBy: null }
  }
  for (const [code, answer] of answers[verdict]) {
    const fits = (check) => check.outcome === verdict && (code.endsWith('.') ? check.code.startsWith(code) : check.code === code)
    const check = required.find(fits)
    if (check) return { answer, decidedBy: check }
  }
  return { answer: verdict === 'invalid' ? 'improper' : 'unclear', decidedBy: required.find((check) => check.outcome === verdict) }
}

function refuseOlder(document) {
  const contexts = textsOf(document['@context'])
  if (contexts.some((url) => url.replace(/\/$/, '') === V2_BADGES)) throw new Cannot('Open Badges 2.0')
  if (contexts.some((url) => /^https?:\/\/(?:w3id\.org\/openbadges\/v1|openbadgespec\.org\/v1\/context\.json)\/?$/.test(url))) throw new Cannot('Open Badges 1')
  if (!('@context' in document) && 'badge' in document) throw new Cannot('Open Badges 1')
  if (textsOf(document.type).some((name) => ['EndorsementCredential', 'ClrCredential'].includes(name))) {
    throw new Cannot(textsOf(document.type).join(', '))
  }
}

function issuerOf(document) {
  const found = isObject(document.issuer) ? document.issuer.id : document.issuer
  return typeof found === 'string' && found ? found : null
}

function issuerKey(proof, { issuer, pins, at }) {
  if (!proof.holds || !issuer) {
    const { problem } = proof.resolved ?? {}
    return problem?.code === 'issuer_key.unreachable' && proof.answer.code === 'proof.not_checked' ? problem : new Problem('issuer_key.not_checked')
  }
  if (!issuer.startsWith('did:web:') && !issuer.startsWith('did:key:')) return new Cannot(issuer)
  return bind(proof.resolved, { issuer, pins, signed: proof.signed, at })
}

function trust(document, recognition, issued) {
  const issuer = issuerOf(document)
  if (!issuer || issued === null) return new Problem('issuer_trust.not_checked')
  if (!recognition) return new Problem('issuer_trust.unrecognised', issuer)
  const { since, until, name } = recognition
  if (issued < since || (until !== null && issued > until)) return new Problem('issuer_trust.inactive', name, written(issued))
  const alignment = document.credentialSubject?.achievement?.alignment ?? []
  const skills = (Array.isArray(alignment) ? alignment : [alignment]).map((item) => (typeof item?.targetUrl === 'string' ? item.targetUrl : ''))
  const outside = skills.length ? skills.find((skill) => !recognition.skills.includes(skill)) : '-'
  if (outside !== undefined && !recognition.covers_all) return new Problem('issuer_trust.out_of_scope', name, outside)
  return new Problem('issuer_trust.recognised', name, recognition.vouched_by)
}

function time(document, at) {
  const context = Array.isArray(document['@context']) ? document['@context'][0] : document['@context']
  const [begin, end] = context === V1 ? ['issuanceDate', 'expirationDate'] : ['validFrom', 'validUntil']
  const [from, until] = [instant(document[begin]), instant(document[end])]
  if (until !== null && at > until) return new Problem('time.expired', document[end])
  if (from !== null && from > at + TOLERANCE) return new Problem('time.not_yet_valid', document[begin])
  if (from === null || (end in document && until === null)) return new Problem('time.not_checked')
  return new Problem('time.current')
}
