// Builds the interface's files into chassis/static/: `npm ci --ignore-scripts && npm run build`.
// The output is committed, so that nobody needs Node to install, run or test the program.
import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { buildSync } from 'esbuild'
import { transform } from 'lightningcss'

const here = new URL('.', import.meta.url)
const packages = new URL('node_modules/@wikimedia/', here)
const output = new URL('../chassis/static/', here)

// Only what the templates use: each page loads all of it, and first loads are counted.
const components = [
  'Icon', 'CdxAccordion', 'CdxButton', 'CdxCard', 'CdxCheckbox', 'CdxField', 'CdxInfoChip', 'CdxLabel', 'CdxMessage',
  'CdxRadio', 'CdxSearchInput', 'CdxSelect', 'CdxTable', 'CdxTabs', 'CdxTextArea', 'CdxTextInput',
]
const icons = [
  'add', 'alert', 'arrowNext', 'arrowPrevious', 'articleCheck', 'attachment', 'block', 'calendar', 'cancel', 'chart', 'check',
  'clock', 'close', 'code', 'copy', 'database', 'die', 'download', 'edit', 'error', 'eye', 'eyeClosed', 'flag', 'globe',
  'heart', 'help', 'history', 'home', 'image', 'info', 'infoFilled', 'key', 'language', 'lightbulb', 'link',
  'linkExternal', 'linkSecure', 'listBullet', 'lock', 'logIn', 'logOut', 'map', 'mapPin', 'message', 'network',
  'networkOff', 'next', 'notice', 'previous', 'printer', 'puzzle', 'qrCode', 'reload', 'search', 'settings', 'share',
  'signature', 'star', 'success', 'table', 'tag', 'trash', 'unLock', 'update', 'upload', 'userActive', 'userAdd',
  'userAvatar', 'userGroup', 'userRights',
]

const text = (name, base) => readFileSync(new URL(name, base), 'utf8')
const manifest = {}

function write(name, content) {
  const [stem, extension] = [name.slice(0, name.lastIndexOf('.')), name.slice(name.lastIndexOf('.'))]
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 12)
  manifest[name] = `${stem}.${hash}${extension}`
  writeFileSync(new URL(manifest[name], output), content)
}

function style(name, source) {
  const { code } = transform({ filename: name, code: Buffer.from(source), minify: true, errorRecovery: false })
  write(name, code)
}

rmSync(output, { recursive: true, force: true })
mkdirSync(new URL('licences/', output), { recursive: true })

const modules = new URL('codex/dist/modules/', packages)
const sheet = (ending) => components.map((name) => text(`${name}${name === 'Icon' ? '' : ending}.css`, modules)).join('\n')
style('codex-ltr.css', sheet(''))
style('codex-rtl.css', sheet('-rtl'))

const tokens = new URL('codex-design-tokens/dist/', packages)
style('tokens.css', text('theme-wikimedia-ui-root.css', tokens))
style('dark.css', text('theme-wikimedia-ui-mode-dark.css', tokens) + text('styles/dark.css', here))
const own = readdirSync(new URL('styles/', here)).filter((name) => name.startsWith('app-')).sort()
style('app.css', own.map((name) => text(`styles/${name}`, here)).join('\n'))
write('copy.js', text('scripts/copy.js', here))
write('mark.svg', text('mark.svg', here))

// The verifier that is exported as one file (verifier/single_page.py): one script, with everything that it needs in it.
const bundled = buildSync({
  entryPoints: [new URL('single-page/page.js', here).pathname], bundle: true, minify: true, write: false, metafile: true,
  format: 'iife', target: ['chrome111', 'firefox115', 'safari16.4'], charset: 'ascii', legalComments: 'none',
})
write('single-page.js', bundled.outputFiles[0].text)
style('single-page.css', text('single-page/page.css', here))
const parts = new Set(Object.keys(bundled.metafile.inputs).flatMap((path) => path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1] ?? []))
const partLicence = (name) => {
  const folder = new URL(`node_modules/${name}/`, here)
  const { version, license } = JSON.parse(text('package.json', folder))
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry))
  return `${name} ${version} (${license})\n\n${text(file, folder).trim()}\n`
}
writeFileSync(new URL('licences/single-page.txt', output), 'Movement Badges, AGPL-3.0-or-later; with:\n\n' +
  [...parts].sort().map(partLicence).join('\n----\n\n'))

const shapes = {}
for (const name of icons) {
  const drawing = text(`codex-icons/dist/images/${name}.svg`, packages)
  shapes[name] = drawing.match(/<\/title>\s*([\s\S]*?)\s*<\/svg>/)[1].replace(/\s*\n\s*/g, '')
}
writeFileSync(new URL('icons.json', output), JSON.stringify(shapes, null, 1) + '\n')
writeFileSync(new URL('manifest.json', output), JSON.stringify(manifest, null, 1) + '\n')

cpSync(new URL('codex/LICENSE', packages), new URL('licences/codex.GPL-2.0-or-later.txt', output))
cpSync(new URL('codex-design-tokens/LICENSE', packages), new URL('licences/codex-design-tokens.GPL-2.0-or-later.txt', output))
cpSync(new URL('codex-icons/LICENSE', packages), new URL('licences/codex-icons.MIT.txt', output))
const versions = JSON.parse(text('package.json', here)).devDependencies
writeFileSync(new URL('licences/README.txt', output), `codex-ltr.*.css, codex-rtl.*.css: @wikimedia/codex ${versions['@wikimedia/codex']}, GPL-2.0-or-later
tokens.*.css, dark.*.css: @wikimedia/codex-design-tokens ${versions['@wikimedia/codex-design-tokens']}, GPL-2.0-or-later
icons.json: @wikimedia/codex-icons ${versions['@wikimedia/codex-icons']}, MIT
app.*.css, copy.*.js, mark.*.svg, single-page.*.css: Movement Badges, AGPL-3.0-or-later
single-page.*.js: Movement Badges, AGPL-3.0-or-later, with the packages named in single-page.txt
`)
