// The data model of Open Badges 3.0 as a table: what credentials/credential.py and its neighbours read, member by member.
// `text` may be absent, `text!` must be there; `several X` is a list of objects of the class X or one of them.
import { V1 } from './contexts.js'
import { instant, isDay } from './instants.js'
import { Cannot, Problem } from './problems.js'
import { isObject } from './strict-json.js'

const ABSOLUTE = /^[A-Za-z][A-Za-z0-9+.-]*:\S+$/
const EXTENSION = /^ext:[a-zA-Z0-9.|_-]+$/
const LANGUAGE = /^[a-z]{2,4}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$/
const INDEX = /^(?:0|[1-9][0-9]{0,18})$/

const profile = {
  id: 'uri!', type: 'types Profile', name: 'text', url: 'text', phone: 'text', description: 'text', endorsement: 'elsewhere',
  endorsementJwt: 'elsewhere', image: 'one Image', email: 'text', address: 'one Address', otherIdentifier: 'several IdentifierEntry',
  official: 'text', parentOrg: 'one Profile', familyName: 'text', givenName: 'text', additionalName: 'text',
  patronymicName: 'text', honorificPrefix: 'text', honorificSuffix: 'text', familyNamePrefix: 'text', dateOfBirth: 'day',
}
const CLASSES = {
  Image: { closed: true, id: 'uri!', type: 'lone Image', caption: 'text' },
  IdentifierEntry: { closed: true, type: 'lone IdentifierEntry', identifier: 'text!', identifierType: 'choice! identifier' },
  GeoCoordinates: { type: 'lone GeoCoordinates', latitude: 'number!', longitude: 'number!' },
  Address: {
    type: 'types Address', addressCountry: 'text', addressCountryCode: 'text', addressRegion: 'text', addressLocality: 'text',
    streetAddress: 'text', postOfficeBoxNumber: 'text', postalCode: 'text', geo: 'one GeoCoordinates',
  },
  Profile: profile,
  Criteria: { id: 'uri', narrative: 'text' },
  Alignment: {
    type: 'types Alignment', targetName: 'text!', targetUrl: 'text!', targetCode: 'text', targetDescription: 'text',
    targetFramework: 'text', targetType: 'choice target',
  },
  Related: { id: 'uri!', type: 'types Related', inLanguage: 'language', version: 'text' },
  RubricCriterionLevel: {
    id: 'uri!', type: 'types RubricCriterionLevel', name: 'text!', alignment: 'several Alignment', description: 'text',
    level: 'text', points: 'text',
  },
  ResultDescription: {
    id: 'uri!', type: 'types ResultDescription', name: 'text!', resultType: 'choice! result', alignment: 'several Alignment',
    allowedValue: 'texts', requiredLevel: 'uri', requiredValue: 'text', rubricCriterionLevel: 'several RubricCriterionLevel',
    valueMin: 'text', valueMax: 'text',
  },
  Achievement: {
    id: 'uri!', type: 'types Achievement', name: 'text!', description: 'text!', criteria: 'one! Criteria',
    achievementType: 'choice achievement', alignment: 'several Alignment', creator: 'one Profile', creditsAvailable: 'number',
    endorsement: 'elsewhere', endorsementJwt: 'elsewhere', fieldOfStudy: 'text', humanCode: 'text', image: 'one Image',
    inLanguage: 'language', otherIdentifier: 'several IdentifierEntry', related: 'several Related',
    resultDescription: 'several ResultDescription', specialization: 'text', tag: 'texts', version: 'text',
  },
  IdentityObject: {
    closed: true, type: 'lone IdentityObject', hashed: 'boolean!', identityHash: 'text!', identityType: 'choice! identifier', salt: 'text',
  },
  Result: {
    type: 'types Result', achievedLevel: 'uri', alignment: 'several Alignment', resultDescription: 'uri',
    status: 'exactly resultStatus', value: 'text',
  },
  AchievementSubject: {
    id: 'uri', type: 'types AchievementSubject', achievement: 'one! Achievement', identifier: 'several IdentityObject',
    activityStartDate: 'instant', activityEndDate: 'instant', creditsEarned: 'number', image: 'one Image', licenseNumber: 'text',
    narrative: 'text', result: 'several Result', role: 'text', source: 'one Profile', term: 'text',
  },
  Evidence: {
    id: 'uri', type: 'types Evidence', name: 'text', narrative: 'text', description: 'text', genre: 'text', audience: 'text',
  },
  Named: { id: 'uri!', type: 'texts!' },
  TermsOfUse: { id: 'uri', type: 'texts!' },
  Proof: { type: 'texts!' },
  StatusMessage: { status: 'text!', message: 'text!' },
  CredentialStatus: {
    id: 'uri', type: 'texts!', statusPurpose: 'text', statusListIndex: 'index', statusListCredential: 'uri', statusSize: 'number',
    statusMessage: 'several StatusMessage',
  },
  AchievementCredential: {
    id: 'uri!', type: 'types VerifiableCredential', issuer: 'one! Profile', credentialSubject: 'one! AchievementSubject',
    description: 'text', image: 'one Image', awardedDate: 'instant', endorsement: 'elsewhere', endorsementJwt: 'elsewhere',
    evidence: 'several Evidence', credentialSchema: 'several Named', credentialStatus: 'one CredentialStatus',
    refreshService: 'one Named', termsOfUse: 'several TermsOfUse', proof: 'several Proof',
  },
}
const BADGE_TYPES = ['AchievementCredential', 'OpenBadgeCredential']
const OTHERS = ['BitstringStatusListCredential', 'ClrCredential', 'EndorsementCredential', 'StatusList2021Credential']

/** Name everything that is wrong with a badge. `words` are the closed sets of values. */
export function findings(document, contexts, words) {
  const types = textsOf(document.type)
  if (!BADGE_TYPES.some((name) => types.includes(name))) {
    const other = OTHERS.find((name) => types.includes(name))
    if (other) return [new Cannot(other)]
  }
  const reading = new Reading(words)
  try {
    const urls = contexts.checkList(document['@context'])
    if (!contexts.openBadges.has(urls[1])) reading.note('data_model.context_missing')
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem
    reading.found.push(problem)
  }
  reading.object(document, 'AchievementCredential', '')
  reading.badge(document, types)
  return reading.found
}

/** Name what is wrong with one status entry. */
export function statusFindings(entry, words) {
  const reading = new Reading(words)
  reading.object(isObject(entry) ? entry : {}, 'CredentialStatus', '')
  return reading.found
}

class Reading {
  constructor(words) {
    this.words = words
    this.found = []
  }

  note(code, ...fields) {
    this.found.push(new Problem(code, ...fields))
  }

  badge(document, types) {
    if (types.length && !BADGE_TYPES.some((name) => types.includes(name))) {
      this.note('data_model.wrong_type', '', 'OpenBadgeCredential', types.join(', '))
    }
    const context = document['@context']
    const isOlder = (Array.isArray(context) ? context[0] : context) === V1
    if (isOlder) {
      this.member(document, 'issuanceDate', 'instant!', '')
      this.member(document, 'expirationDate', 'instant', '')
    } else {
      for (const name of ['issuanceDate', 'expirationDate']) {
        if (name in document) this.note('data_model.version_mismatch', name)
      }
      this.member(document, 'validFrom', 'instant!', '')
      this.member(document, 'validUntil', 'instant', '')
    }
    this.member(document, 'name', isOlder ? 'text!' : 'text', '')
  }

  object(source, name, path) {
    const { closed, ...members } = CLASSES[name]
    for (const [member, rule] of Object.entries(members)) this.member(source, member, rule, path)
    if (closed) {
      for (const member of Object.keys(source)) if (!(member in members)) this.note('data_model.unknown_member', path, member)
    }
    if (name === 'Criteria' && source.id == null && source.narrative == null) this.note('data_model.criteria_empty', path)
    if (name === 'AchievementSubject' && source.id == null && isNothing(source.identifier)) this.note('data_model.subject_unnamed')
    if (name === 'CredentialStatus' && textsOf(source.type).includes('BitstringStatusListEntry')) {
      for (const member of ['statusPurpose', 'statusListIndex', 'statusListCredential']) {
        if (source[member] == null) this.note('data_model.member_missing', path, member)
      }
    }
  }

  member(source, name, rule, path) {
    const [kind, wanted] = rule.split(' ')
    const here = `${path}/${name}`
    const required = kind.endsWith('!') || kind === 'types' || kind === 'lone'
    const value = source[name]
    if (!(name in source)) {
      if (required) this.note('data_model.member_missing', path, name)
      return
    }
    if (value === null) {
      this.note('data_model.member_type', here, 'value')
      return
    }
    if (required && Array.isArray(value) && !value.length) this.note('data_model.member_missing', path, name)
    this.value(value, kind.replace('!', ''), wanted, here, path)
  }

  value(value, kind, wanted, here, path) {
    const text = typeof value === 'string'
    const refuse = (expected) => this.note('data_model.member_type', here, expected)
    const judge = (holds, code) => {
      if (!text) refuse('string')
      else if (!holds(value)) this.note(code, here, value)
    }
    switch (kind) {
      case 'elsewhere':
        // Endorsements are credentials of their own, which this page does not read; they could not be told as sound.
        this.found.push(new Cannot(here))
        break
      case 'text':
        if (!text) refuse('string')
        break
      case 'uri':
        judge((found) => ABSOLUTE.test(found), 'data_model.relative_iri')
        break
      case 'choice':
        judge((found) => this.words[wanted].includes(found) || EXTENSION.test(found), 'data_model.value')
        break
      case 'exactly':
        judge((found) => this.words[wanted].includes(found), 'data_model.value')
        break
      case 'language':
        judge((found) => LANGUAGE.test(found), 'data_model.value')
        break
      case 'index':
        if (Number.isInteger(value) && value >= 0) break
        judge((found) => INDEX.test(found), 'data_model.value')
        break
      case 'instant':
        judge((found) => instant(found) !== null, 'data_model.date')
        break
      case 'day':
        judge(isDay, 'data_model.date')
        break
      case 'boolean':
      case 'number':
        if (typeof value !== kind) refuse(kind)
        break
      case 'lone':
        if (!text) refuse('string')
        else if (value !== wanted) this.note('data_model.wrong_type', path, wanted, value)
        break
      case 'types':
      case 'texts':
        this.texts(value, wanted, here, path)
        break
      case 'one':
        this.one(value, wanted, here)
        break
      case 'several':
        for (const [place, item] of listOf(value, here)) {
          if (isObject(item)) this.object(item, wanted, place)
          else this.note('data_model.member_type', place, 'object')
        }
    }
  }

  texts(value, wanted, here, path) {
    const items = [...listOf(value, here)]
    for (const [place, item] of items) if (typeof item !== 'string') this.note('data_model.member_type', place, 'string')
    const found = textsOf(value)
    if (wanted && found.length && !found.includes(wanted)) this.note('data_model.wrong_type', path, wanted, found.join(', '))
  }

  one(value, wanted, here) {
    if (isObject(value)) return this.object(value, wanted, here)
    if (wanted === 'Profile' && here === '/issuer' && typeof value === 'string') return this.note('data_model.issuer_not_profile')
    if (wanted === 'AchievementSubject' && Array.isArray(value)) return this.note('data_model.several_subjects', value.length)
    if (wanted === 'CredentialStatus' && Array.isArray(value)) return this.note('data_model.several_statuses', value.length)
    return this.note('data_model.member_type', here, 'object')
  }
}

export const textsOf = (value) => (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string')

const isNothing = (value) => value == null || (Array.isArray(value) && !value.length)

function* listOf(value, path) {
  if (!Array.isArray(value)) yield [path, value]
  else for (const [place, item] of value.entries()) yield [`${path}/${place}`, item]
}
