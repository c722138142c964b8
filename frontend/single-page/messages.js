// Messages in the reader's language: `$1` parameters and {{PLURAL:$1|...}} with the forms of the Unicode plural rules.

export class Messages {
  constructor(messages, language) {
    this.texts = messages[language]
    this.language = language
    this.plurals = new Intl.PluralRules(language)
    this.forms = ['zero', 'one', 'two', 'few', 'many', 'other'].filter((form) => this.plurals.resolvedOptions().pluralCategories.includes(form))
  }

  has(key) {
    return Boolean(this.texts[key]?.trim())
  }

  t(key, ...fields) {
    const filled = (text) => text.replace(/\$([1-9])/g, (all, place) => fields[place - 1] ?? all)
    const text = (this.texts[key] ?? key).replace(/\{\{PLURAL:\$([1-9])\|([^{}]*)\}\}/g, (_, place, forms) => {
      const given = forms.split('|')
      const form = this.forms.indexOf(this.plurals.select(Number(fields[place - 1])))
      return given[Math.min(Math.max(form, 0), given.length - 1)]
    })
    const named = text.replace(/\{\{CASE:\$([1-9])\|([^{}]*)\}\}/g, (_, place, forms) => {
      const cases = forms.split('|').map((form) => /^(?:([a-z_]+)=)?(.*)$/s.exec(form))
      return (cases.find((found) => found[1] !== undefined && found[1] === fields[place - 1]) ?? cases.find((found) => found[1] === undefined))?.[2] ?? ''
    })
    return filled(named)
  }

  date(moment, withTime = false) {
    const options = withTime ? { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' } : { dateStyle: 'long', timeZone: 'UTC' }
    return new Intl.DateTimeFormat(this.language === 'en' ? 'en-GB' : this.language, options).format(moment) + (withTime ? ' UTC' : '')
  }

  age(milliseconds) {
    const minutes = Math.max(0, Math.floor(milliseconds / 60000))
    if (minutes < 1) return this.t('verify.evidence.age.now')
    if (minutes < 60) return this.t('verify.evidence.age.minutes', minutes)
    if (minutes < 48 * 60) return this.t('verify.evidence.age.hours', Math.floor(minutes / 60))
    return this.t('verify.evidence.age.days', Math.floor(minutes / 1440))
  }
}
