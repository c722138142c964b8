// The proof of a document: one of eddsa-rdfc-2022 (VC Data Integrity 1.0, sections 2.1 and 4.4; VC-DI-EDDSA 3.2).
// Other suites, several proofs and chains of proofs are left to the verifier.
import { V1 } from './contexts.js'
import { TOLERANCE, instant } from './instants.js'
import { resolve } from './keys.js'
import { base58btc } from './multibase.js'
import { Cannot, Problem } from './problems.js'
import { documentHash } from './statements.js'
import { isObject } from './strict-json.js'

const SUITES = ['eddsa-rdfc-2022', 'eddsa-2022']
const METHOD = /^(?:did:[a-z0-9]+:|https:\/\/)[^\s<>"{}|^`\\]+$/

export function readProof(document) {
  const value = document.proof
  const list = Array.isArray(value) ? value : [value]
  if (!('proof' in document) || !list.length) throw new Problem('proof.missing')
  if (list.length > 1) throw new Cannot('proof[]')
  const item = list[0]
  if (!isObject(item)) throw new Problem('proof.malformed', 'proof')
  if ('previousProof' in item) throw new Cannot('previousProof')
  if ('id' in item && (typeof item.id !== 'string' || !item.id)) throw new Problem('proof.malformed', 'id')
  if ('@context' in item && !sameValue(item['@context'], document['@context'])) throw new Cannot('proof/@context')
  const kind = text(item, 'type')
  if (kind !== 'DataIntegrityProof') {
    if ('cryptosuite' in item) throw new Problem('proof.malformed', 'cryptosuite')
    throw new Cannot(kind)
  }
  const suite = text(item, 'cryptosuite')
  const method = text(item, 'verificationMethod')
  if (!METHOD.test(method)) throw new Problem('proof.malformed', 'verificationMethod')
  const purpose = text(item, 'proofPurpose')
  if (purpose !== 'assertionMethod') throw new Problem('proof.purpose', purpose)
  const { proofValue, ...options } = item
  const proof = { suite, method, options, value: text(item, 'proofValue'), created: moment(item, 'created'), expires: moment(item, 'expires') }
  if (!SUITES.includes(suite)) throw new Cannot(suite)
  return proof
}

const sameValue = (a, b) => JSON.stringify(a) === JSON.stringify(b)

function text(item, member) {
  if (typeof item[member] !== 'string' || !item[member]) throw new Problem('proof.malformed', member)
  return item[member]
}

function moment(item, member) {
  if (!(member in item)) return null
  const found = instant(text(item, member)) ?? instant(item[member] + 'Z')
  if (found === null) throw new Problem('proof.malformed', member)
  return found
}

export function begins(document) {
  const context = Array.isArray(document['@context']) ? document['@context'][0] : document['@context']
  return instant(document[context === V1 ? 'issuanceDate' : 'validFrom'])
}

/** Check the proof of a document: give the check's answer, the key, and when it was signed. */
export async function checkProof(document, { knowledge, contexts, pins, at }) {
  let proof, resolved
  try {
    proof = readProof(document)
    resolved = resolve(proof.method, knowledge, pins, proof.created ?? begins(document))
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem
    return { answer: problem, holds: false }
  }
  const result = { resolved, created: proof.created, signed: proof.created ?? begins(document) }
  try {
    if (proof.created !== null && proof.created > at + TOLERANCE) throw new Problem('proof.created_in_future', proof.options.created)
    if (proof.expires !== null && at > proof.expires) throw new Problem('proof.expired', proof.options.expires)
    if (!resolved.key) throw resolved.problem
    await verify(document, proof, resolved.key, contexts)
    return { ...result, answer: new Problem('proof.valid'), holds: true }
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem
    const isElsewhere = problem.code.startsWith('data_model.') || problem.code === 'issuer_key.unreachable'
    return { ...result, answer: isElsewhere ? new Problem('proof.not_checked') : problem, holds: false }
  }
}

async function verify(document, proof, key, contexts) {
  if (!proof.value.startsWith('z')) throw new Problem('proof.malformed', 'proofValue')
  let signature
  try {
    signature = base58btc(proof.value.slice(1))
  } catch {
    throw new Problem('proof.malformed', 'proofValue')
  }
  if (signature.length !== 64) throw new Problem('proof.malformed', 'proofValue')
  const options = await documentHash(optionsOf(proof, document), contexts)
  const covered = await documentHash(unsecured(document), contexts)
  if (!key.verifies(signature, Uint8Array.of(...options, ...covered))) throw new Problem('proof.signature')
}

const optionsOf = (proof, document) => ({ ...proof.options, '@context': document['@context'] })

function unsecured(document) {
  const { proof, ...rest } = document
  return rest
}

/** Name whatever a signature would not cover as it stands: the document and its proof through the strict walk. */
export async function losses(document, contexts) {
  const found = []
  const proofs = (Array.isArray(document.proof) ? document.proof : [document.proof]).filter(isObject)
  const parts = [unsecured(document), ...proofs.map(({ proofValue, ...rest }) => ({ ...rest, '@context': document['@context'] }))]
  for (const part of parts) {
    try {
      await documentHash(part, contexts)
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem
      found.push(problem)
    }
  }
  return found
}
