// hyparquet, a reader in JavaScript, opens every Parquet file.
//
//   node parquet.mjs SNAPSHOT TRUTH.json RESULTS
import { appendFileSync, readFileSync } from 'node:fs'
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'

const [snapshot, truthFile, results] = process.argv.slice(2)
const truth = JSON.parse(readFileSync(truthFile, 'utf8'))
let bad = 0

/** The type of a column as the file tells it. */
function typeOf(element) {
  const logical = element.logical_type?.type
  if (logical === 'STRING' || element.converted_type === 'UTF8') return 'string'
  if (logical === 'DATE' || element.converted_type === 'DATE') return 'date'
  if (logical === 'TIMESTAMP') return 'datetime'
  return { BOOLEAN: 'boolean', INT32: 'integer 32', INT64: 'integer 64' }[element.type] ?? element.type
}

const wanted = (c) => (c.type === 'integer' ? `integer ${c.bits}` : c.type)

/** What depends on every value of a column, as truth.py counts it. */
function totals(type, values) {
  switch (type) {
    case 'integer': return { sum: Number(values.reduce((sum, v) => sum + BigInt(v), 0n)) }
    case 'boolean': return { true: values.filter((v) => v === true).length }
    case 'date': {
      const days = values.map((v) => v.getTime() / 86400000).sort((a, b) => a - b)
      return { first: day(days[0]), last: day(days.at(-1)), days: days.reduce((sum, d) => sum + d, 0) }
    }
    case 'datetime': {
      const times = values.map((v) => v.getTime()).sort((a, b) => a - b)
      return { first: moment(times[0]), last: moment(times.at(-1)) }
    }
    default: return { characters: values.reduce((sum, v) => sum + [...v].length, 0), distinct: new Set(values).size }
  }
}

const day = (n) => (n === undefined ? null : new Date(n * 86400000).toISOString().slice(0, 10))
const moment = (n) => (n === undefined ? null : new Date(n).toISOString().replace('.000Z', '+00:00'))

async function check(path, expected) {
  const file = await asyncBufferFromFile(path)
  const metadata = await parquetMetadataAsync(file)
  const got = metadata.schema.slice(1).map((e) => `${e.name} ${typeOf(e)}`)
  const want = expected.columns.map((c) => `${c.name} ${wanted(c)}`)
  const rows = await parquetReadObjects({ file, metadata, compressors })
  const faults = rows.length === expected.rows ? [] : [`${rows.length} rows, expected ${expected.rows}`]
  if (String(got) !== String(want)) return { faults: [...faults, `columns are ${got}, expected ${want}`], rows: rows.length }
  for (const column of expected.columns) {
    const cells = rows.map((r) => r[column.name])
    const values = cells.filter((v) => v !== null && v !== undefined)
    const found = { nulls: cells.length - values.length, ...totals(column.type, values) }
    for (const [key, value] of Object.entries(found)) {
      if (value !== column[key]) faults.push(`column ${column.name}: ${key} is ${value}, expected ${column[key]}`)
    }
  }
  return { faults, rows: rows.length }
}

for (const [name, expected] of Object.entries(truth)) {
  const file = `parquet/${name}.parquet`
  const { faults, rows } = await check(`${snapshot}/${file}`, expected).catch((e) => ({ faults: [String(e)], rows: null }))
  bad += faults.length > 0
  appendFileSync(results, JSON.stringify({ client: 'hyparquet', file, ok: faults.length === 0, rows, faults }) + '\n')
  console.log(`${faults.length ? 'FAIL' : 'ok  '} ${'hyparquet'.padEnd(22)} ${file.padEnd(46)} ${rows} rows`)
  faults.slice(0, 10).forEach((f) => console.log('     ' + f))
}
process.exit(bad ? 1 : 0)
