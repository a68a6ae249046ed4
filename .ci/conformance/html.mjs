// html-validate reads every page by the rules of the HTML standard.
//
//   node html.mjs PUBLICATION CONFIG RESULTS
//
// Pages are those of site.json.
import { appendFileSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { HtmlValidate, StaticConfigLoader } from 'html-validate'

const [publication, config, results] = process.argv.slice(2)
const validate = new HtmlValidate(new StaticConfigLoader(JSON.parse(readFileSync(config, 'utf8'))))
let bad = 0

function say(file, faults, note) {
  bad += faults.length > 0
  appendFileSync(results, JSON.stringify({ client: 'html-validate', file, ok: faults.length === 0, rows: null, faults }) + '\n')
  console.log(`${faults.length ? 'FAIL' : 'ok  '} ${'html-validate'.padEnd(22)} ${file.padEnd(46)} ${note}`.trimEnd())
  faults.slice(0, 10).forEach((f) => console.log('     ' + f))
  if (faults.length > 10) console.log(`     and ${faults.length - 10} more`)
}

let pages = []
try {
  pages = JSON.parse(readFileSync(`${publication}/site.json`, 'utf8')).files.map((f) => f.path).filter((p) => p.endsWith('.html'))
} catch (e) {
  say('site.json', [`the list of pages cannot be read: ${e.message}`], '')
}
const good = new Map()
for (const page of pages) {
  const report = await validate.validateString(readFileSync(`${publication}/${page}`, 'utf8'), page)
  const faults = report.results.flatMap((r) => r.messages).map((m) => `${m.line}:${m.column} ${m.ruleId}: ${m.message}`)
  if (faults.length) say(page, faults, '')
  else good.set(dirname(page), (good.get(dirname(page)) ?? 0) + 1)
}
for (const [folder, count] of good) say(folder === '.' ? '*.html' : `${folder}/*.html`, [], `${count} pages`)
process.exit(bad ? 1 : 0)
