// The page: what it knows, a place to hand a badge in, and what became of it. Everything is written as text, never as HTML.
import { instant } from './instants.js'
import { Knowledge } from './knowledge.js'
import { Messages } from './messages.js'
import { Problem, shortened } from './problems.js'
import { verify } from './verify.js'

const RIGHT_TO_LEFT = ['ar']
const OLD = 24 * 3600 * 1000
const told = JSON.parse(document.getElementById('knowledge').textContent)
const knowledge = new Knowledge(told)
const state = { messages: null, shown: null }

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name)
  for (const [attribute, value] of Object.entries(attributes)) {
    if (attribute.startsWith('on')) made.addEventListener(attribute.slice(2), value)
    else if (value !== null) made.setAttribute(attribute, value)
  }
  made.append(...children.flat().filter((child) => child !== null))
  return made
}

const t = (key, ...fields) => state.messages.t(key, ...fields)
const paragraph = (text, kind = null) => element('p', { class: kind }, text)
/** What a stranger wrote: in its own direction. */
const theirs = (text) => element('bdi', {}, shortened(text, 2000))

function speak(language) {
  state.messages = new Messages(told.messages, language)
  document.documentElement.lang = language
  document.documentElement.dir = RIGHT_TO_LEFT.includes(language) ? 'rtl' : 'ltr'
  document.title = t('single-page.title')
  document.getElementById('page').replaceChildren(...page())
  show(state.shown)
}

function page() {
  return [
    element('header', { class: 'bar' }, element('strong', {}, t('site.name')), languages()),
    element('main', {},
      element('h1', {}, t('single-page.title')),
      paragraph(t('single-page.lead')),
      element('section', { id: 'result', tabindex: '-1', 'aria-live': 'polite' }),
      element('section', { class: 'panel' }, form()),
      element('section', { class: 'panel', id: 'knows' }, ...knows()),
    ),
    element('footer', {}, paragraph(t('single-page.trust')), paragraph(t('single-page.limits')),
      element('details', {}, element('summary', {}, t('footer.licence')), element('pre', { tabindex: '0' }, told.licences))),
  ]
}

function languages() {
  const buttons = Object.keys(told.messages).map((language) =>
    element('button', { type: 'button', lang: language, class: 'quiet', 'aria-pressed': String(language === state.messages.language), onclick: () => speak(language) },
      told.autonyms[language]))
  return element('div', { class: 'row', role: 'group', 'aria-label': t('site.language') }, ...buttons)
}

function form() {
  const file = element('input', { type: 'file', id: 'file', 'aria-describedby': 'forms', onchange: () => takeFile(file.files[0]) })
  const text = element('textarea', { id: 'text', rows: '4', spellcheck: 'false', dir: 'ltr' })
  const submitted = (event) => {
    event.preventDefault()
    if (text.value.trim()) check(new TextEncoder().encode(text.value.trim()))
  }
  return element('form', { onsubmit: submitted },
    element('label', { for: 'file' }, t('single-page.file')), paragraph(t('single-page.forms'), 'subtle'), file,
    element('label', { for: 'text' }, t('single-page.paste')), text,
    element('button', { type: 'submit', class: 'primary' }, t('single-page.check')))
}

function knows() {
  const age = Date.now() - knowledge.made
  const end = knowledge.listsEnd
  const isOld = age > OLD || (end !== null && Date.now() > end)
  return [
    element('h2', {}, t('single-page.knows')),
    element('p', { class: isOld ? 'notice warning' : 'notice' }, t('single-page.made', state.messages.date(knowledge.made, true), state.messages.age(age))),
    end === null ? null : paragraph(t(Date.now() > end ? 'single-page.lists.ended' : 'single-page.lists.end', state.messages.date(end, true))),
    paragraph(t('single-page.issuers', new Set(told.issuers.map((entry) => entry.did)).size)),
    isOld ? paragraph(t('single-page.renew')) : null,
  ].filter((item) => item !== null)
}

async function takeFile(file) {
  if (file) await check(new Uint8Array(await file.arrayBuffer()))
}

async function check(bytes) {
  try {
    state.shown = { report: await verify(bytes, knowledge, Math.floor(Date.now() / 1000) * 1000), at: Date.now() }
  } catch (problem) {
    const found = problem instanceof Problem ? problem : new Problem('internal.check_failed', problem?.name ?? 'Error')
    state.shown = { refused: found }
  }
  show(state.shown)
  document.getElementById('result').focus()
}

function show(shown) {
  const place = document.getElementById('result')
  if (!shown) return place.replaceChildren()
  return place.replaceChildren(...(shown.refused ? refusal(shown.refused) : result(shown.report, shown.at)))
}

const messageOf = (code, part) => (code === 'single-page.cannot' ? `single-page.cannot.${part}` : `problem.${code}.${part}`)
const said = ({ code, fields }, part) => t(messageOf(code, part), ...fields.map((field) => `\u2068${field}\u2069`))

function refusal(problem) {
  return [element('div', { class: 'verdict unknown', 'data-verdict': 'none' },
    element('h2', {}, said(problem, 'title')), paragraph(said(problem, 'reason')), paragraph(said(problem, 'next')))]
}

// Answers to which the reason of the deciding check would only repeat the headline; it stands among the checks.
const SAYS_ENOUGH = ['status.revoked', 'status.suspended', 'proof.missing', 'proof.signature']
// What the verify page advises for these is to try again, or to name a person: neither helps here.
const OTHER_NEXT = {
  'status.list_expired': 'single-page.answer.too-old.next',
  'status.unreachable': 'single-page.answer.not-in-file.next',
  'issuer_key.unreachable': 'single-page.answer.not-in-file.next',
}
const OTHER_REASON = { 'recipient.not_named': 'single-page.recipient' }

/** The headline: that of the verify page, save where the answer is about what this file holds. */
function headline(report) {
  const code = report.decidedBy?.code
  if (code === 'single-page.cannot') return 'single-page.answer.cannot'
  if (code === 'status.list_expired') return 'single-page.answer.too-old'
  if (report.answer === 'unreachable') return 'single-page.answer.not-in-file'
  return `verify.answer.${report.answer}`
}

function result(report, at) {
  const answer = headline(report)
  // A sound badge for whose issuer nobody vouches is no good news, so it is not green.
  const look = report.verdict === 'valid' && report.answer !== 'valid' ? 'unknown' : report.verdict
  const label = answer.startsWith('verify.') ? `verify.label.${report.answer}` : `verify.outcome.${report.verdict}`
  return [
    element('div', { class: `verdict ${look}`, 'data-verdict': report.verdict, 'data-answer': report.answer },
      paragraph(t(label), 'outcome'),
      element('h2', {}, t(answer)),
      report.decidedBy && !SAYS_ENOUGH.includes(report.decidedBy.code) ? paragraph(said(report.decidedBy, 'reason')) : null,
      element('h3', {}, t('verify.next')), paragraph(t(`${answer}.next`)),
      paragraph(t('single-page.as-of', state.messages.date(knowledge.made, true), state.messages.age(at - knowledge.made)), 'subtle')),
    vouching(report),
    ...facts(report),
    element('h3', {}, t('verify.checks')),
    element('ul', { class: 'panel checks' }, ...report.checks.map(line)),
    element('h3', {}, t('verify.evidence')),
    report.looked.length
      ? element('ul', { class: 'panel checks' }, ...report.looked.map((item) => element('li', {}, element('span', { class: 'address' }, theirs(item.url)),
        paragraph(t('verify.evidence.registry', state.messages.age(at - item.at)), 'subtle'))))
      : paragraph(t('verify.evidence.none')),
  ]
}

function vouching(report) {
  const check = report.checks.find((item) => item.name === 'issuer_trust')
  const kind = { 'issuer_trust.recognised': 'recognised', 'issuer_trust.out_of_scope': 'out-of-scope', 'issuer_trust.inactive': 'inactive', 'issuer_trust.unrecognised': 'unrecognised' }[check.code] ?? 'not-checked'
  const fields = [check.fields[0], report.recognition?.vouched_by ?? ''].map((field) => `\u2068${field}\u2069`)
  const mood = kind === 'recognised' ? (report.verdict === 'valid' ? 'good' : '') : kind === 'not-checked' ? '' : 'warning'
  return element('div', { class: `notice ${mood}` }, element('p', {}, element('strong', {}, t(`verify.trust.${kind}`, ...fields))),
    report.verdict === 'valid' ? paragraph(t(`verify.trust.${kind}.next`, ...fields)) : null)
}

function facts(report) {
  if (!report.document) return [paragraph(t('verify.says.nothing'))]
  const { credentialSubject: subject, issuer } = report.document
  const achievement = subject?.achievement ?? {}
  const isRecognised = report.checks.some((check) => check.code === 'issuer_trust.recognised')
  const text = (value) => (typeof value === 'string' && value ? value : null)
  const day = (value) => (instant(value) === null ? null : state.messages.date(instant(value)))
  const rows = [
    ['verify.fact.issuer', isRecognised ? theirs(report.recognition.name) : t('verify.fact.issuer.claimed', `\u2068${text(issuer?.name) ?? text(issuer?.id) ?? '–'}\u2069`)],
    ['verify.fact.issued', day(report.document.validFrom ?? report.document.issuanceDate)],
    ['verify.fact.until', day(report.document.validUntil ?? report.document.expirationDate) ?? t('verify.fact.until.none')],
    ['verify.fact.criteria', text(achievement.criteria?.narrative) ?? text(achievement.criteria?.id)],
    ['verify.fact.holder', t('verify.fact.holder.unnamed')],
  ].filter(([, value]) => value !== null)
  return [
    element('h3', {}, t('verify.says')),
    element('div', { class: 'panel' },
      element('h4', { dir: 'auto' }, theirs(text(achievement.name) ?? '–')),
      element('p', { dir: 'auto' }, theirs(text(achievement.description) ?? '')),
      element('dl', {}, ...rows.flatMap(([key, value]) => [element('dt', {}, t(key)), element('dd', { dir: 'auto' }, typeof value === 'string' ? shortened(value, 2000) : value)]))),
  ]
}

function line(check) {
  const isOpen = ['invalid', 'unknown'].includes(check.outcome)
  const reason = OTHER_REASON[check.code] ? t(OTHER_REASON[check.code]) : said(check, 'reason')
  const next = OTHER_NEXT[check.code] ? t(OTHER_NEXT[check.code]) : state.messages.has(messageOf(check.code, 'next')) ? said(check, 'next') : null
  return element('li', { 'data-check': check.name, 'data-code': check.code, 'data-outcome': check.outcome },
    element('div', { class: 'row' }, element('span', { class: `chip ${check.outcome}` }, t(`verify.outcome.${check.outcome}`)), element('h4', {}, t(`verify.check.${check.name}`))),
    paragraph(reason + (check.apart ? ` ${t('verify.checks.apart')}` : '')),
    isOpen && next ? paragraph(`${t('verify.next.label')} ${next}`) : null,
    element('code', { class: 'subtle' }, check.code))
}

document.addEventListener('dragover', (event) => event.preventDefault())
document.addEventListener('drop', (event) => {
  event.preventDefault()
  const [file] = event.dataTransfer.files
  if (file) takeFile(file)
  else if (event.dataTransfer.getData('text')) check(new TextEncoder().encode(event.dataTransfer.getData('text').trim()))
})
const wanted = navigator.languages.map((tag) => tag.split('-')[0]).find((language) => language in told.messages)
speak(wanted ?? 'en')
