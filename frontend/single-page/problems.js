// Reasons for refusal. The codes, and what each decides, are those of the Python verifier: the page is given its table.

/** A reason for refusal with one of the verifier's codes; `fields` are the parameters of its message, in order. */
export class Problem extends Error {
  constructor(code, ...fields) {
    super(code)
    this.code = code
    this.fields = fields.map((field) => shortened(String(field)))
  }
}

/** What the small page cannot check, though the verifier may: always unknown, never a judgement of the badge. */
export class Cannot extends Problem {
  constructor(feature) {
    super('single-page.cannot', feature)
  }
}

/** Shorten a stranger's text. */
export function shortened(text, limit = 256) {
  return text.length <= limit ? text : text.slice(0, limit - 1) + '…'
}
