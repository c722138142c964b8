// Has the issuer revoked it? BitstringStatusListEntry with one bit, as credentials/status/bitstring_entry.py; a set bit
// counts as soon as the list's proof holds, an unset one only when the list is the issuer's own, and in force.
import { statusFindings, textsOf } from './data-model.js'
import { V1 } from './contexts.js'
import { MAX_LIST_AGE, TOLERANCE, instant } from './instants.js'
import { bind } from './keys.js'
import { base64url } from './multibase.js'
import { Cannot, Problem } from './problems.js'
import { checkProof } from './proof.js'
import { isObject, parseObject } from './strict-json.js'
import { expand } from './forms.js'

const MINIMUM = 131072
const MAX_LIST_BYTES = 1024 * 1024
const MAX_ENCODED = Math.floor((MAX_LIST_BYTES * 4) / 3) + 1024
const WITHDRAWALS = { revocation: 'status.revoked', suspension: 'status.suspended' }

/** Give the answer of the check `status`. */
export async function checkStatus(document, asked) {
  const value = document.credentialStatus
  const entries = value == null ? [] : Array.isArray(value) ? value : [value]
  if (!entries.length) return new Problem('status.none')
  if (entries.length > 1) return new Cannot('credentialStatus[]')
  const [entry] = entries
  if (!isObject(entry) || statusFindings(entry, asked.words).length) return new Problem('status.not_checked')
  if (!textsOf(entry.type).includes('BitstringStatusListEntry')) return new Cannot(textsOf(entry.type).join(', '))
  if ('statusSize' in entry || 'statusMessage' in entry || !(entry.statusPurpose in WITHDRAWALS)) return new Cannot(entry.statusPurpose)
  return lookUp(entry, asked)
}

async function lookUp(entry, asked) {
  const { knowledge, contexts, pins, issuer, at } = asked
  const url = entry.statusListCredential
  const untrusted = new Problem('status.list_untrusted', url)
  const kept = knowledge.document(url)
  if (!kept) return new Problem('status.unreachable', url, 'fetch.offline')
  if (!new TextDecoder().decode(kept.bytes).trimStart().startsWith('{')) return new Cannot('status list')
  let list, listed
  try {
    list = parseObject(kept.bytes, { maxBytes: MAX_ENCODED + 64 * 1024, maxString: MAX_ENCODED })
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem
    return problem instanceof Cannot ? problem : untrusted
  }
  try {
    listed = await read(list, Number(entry.statusListIndex))
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem
    return problem
  }
  const proof = await checkProof(list, { knowledge, contexts, pins, at })
  if (!proof.holds) {
    if (proof.answer instanceof Cannot) return proof.answer
    return proof.resolved?.problem?.code === 'issuer_key.unreachable' ? new Problem('status.unreachable', ...proof.resolved.problem.fields) : untrusted
  }
  if (!listed.purposes.includes(entry.statusPurpose)) return new Problem('status.purpose', entry.statusPurpose)
  if (listed.isSet) return new Problem(WITHDRAWALS[entry.statusPurpose])
  const key = bind(proof.resolved, { issuer: listed.issuer, pins: listed.issuer === issuer ? pins : [], signed: proof.signed, at })
  if (key.code === 'issuer_key.unreachable') return new Problem('status.unreachable', ...key.fields)
  if (key.code !== 'issuer_key.valid' || listed.issuer !== issuer || ![undefined, url].includes(list.id)) return untrusted
  const begun = listed.from === null || listed.from <= at + TOLERANCE
  if (!begun || at > (listed.until ?? kept.at + MAX_LIST_AGE)) return new Problem('status.list_expired', url)
  return new Problem('status.clear')
}

async function read(list, index) {
  const malformed = (member) => new Problem('status.list_malformed', member)
  if (!textsOf(list.type).includes('BitstringStatusListCredential')) throw malformed('type')
  const issuer = isObject(list.issuer) ? list.issuer.id : list.issuer
  if (typeof issuer !== 'string' || !issuer) throw malformed('issuer')
  if ('id' in list && typeof list.id !== 'string') throw malformed('id')
  const subject = list.credentialSubject
  if (!isObject(subject) || !textsOf(subject.type).includes('BitstringStatusList')) throw malformed('credentialSubject')
  if ('statusSize' in subject && subject.statusSize !== 1) throw malformed('statusSize')
  const encoded = subject.encodedList
  if (typeof encoded !== 'string' || !encoded.startsWith('u')) throw malformed('encodedList')
  let bits
  try {
    bits = await expand(base64url(encoded.slice(1)), 'gzip', MAX_LIST_BYTES)
  } catch {
    throw malformed('encodedList')
  }
  if (bits.length * 8 < MINIMUM) throw new Problem('status.length', bits.length * 8)
  if (!(index < bits.length * 8)) throw new Problem('status.range', index)
  const isOlder = Array.isArray(list['@context']) && list['@context'][0] === V1
  const moment = (member) => {
    const found = member in list ? instant(list[member]) : null
    if (member in list && found === null) throw malformed(member)
    return found
  }
  return {
    issuer,
    purposes: textsOf(subject.statusPurpose),
    isSet: Boolean(bits[index >> 3] & (0x80 >> (index & 7))),
    from: moment(isOlder ? 'issuanceDate' : 'validFrom'),
    until: moment(isOlder ? 'expirationDate' : 'validUntil'),
  }
}
