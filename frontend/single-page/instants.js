// Moments: RFC 3339 with a zone, cut to seconds, as credentials/instants.py reads them; in milliseconds.

const INSTANT = /^([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]{1,12})?(?:Z|([+-])([0-9]{2}):([0-9]{2}))$/
const SECOND = 1000
export const TOLERANCE = 60 * SECOND
export const MAX_LIST_AGE = 24 * 3600 * SECOND

/** Give the moment that a text names, or null. */
export function instant(text) {
  const found = typeof text === 'string' ? INSTANT.exec(text) : null
  if (!found) return null
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map(Number)
  const [zoneHour, zoneMinute] = [Number(found[8] ?? 0), Number(found[9] ?? 0)]
  if (year < 1 || hour > 23 || minute > 59 || second > 59 || zoneHour > 23 || zoneMinute > 59) return null
  const made = new Date(0)
  made.setUTCFullYear(year, month - 1, day)
  if (made.getUTCMonth() !== month - 1 || made.getUTCDate() !== day) return null
  made.setUTCHours(hour, minute, second)
  const offset = (zoneHour * 60 + zoneMinute) * 60 * SECOND
  return made.getTime() - (found[7] === '-' ? -offset : offset)
}

/** Say whether a text is a day of the calendar. */
export function isDay(text) {
  return /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text) && instant(`${text}T00:00:00Z`) !== null
}

export const written = (moment) => new Date(moment).toISOString().replace(/\.[0-9]+Z$/, 'Z')
