// Imports users from a CSV or JSON file, or checks it, in batches: each request is small, and
// progress is shown.
// A batch that the server could not finish is sent again from where it stopped.
;(() => {
  const MAX_CHARACTERS = 12_000
  const MAX_BYTES = 50 << 20
  const MAX_SHOWN = 500
  const form = document.querySelector('[data-import]')
  const progress = document.querySelector('[data-import-progress]')
  const result = document.querySelector('[data-import-result]')
  const help = document.querySelector('[data-import-help]')
  const input = form.querySelector('[type=file]')
  const maxRows = Number(form.dataset.maxRows)
  const count = (number, one, many) =>
    `${number.toLocaleString('en')} ${number === 1 ? one : many}`
  const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000))

  // An error that is shown to the user.
  class ImportError extends Error {}

  // The records of a CSV file. Line breaks within quotes do not end one.
  const csvRecords = (text) => {
    const records = []
    let isQuoted = false
    let start = 0
    for (let at = 0; at <= text.length; at++) {
      const letter = text[at]
      if (letter === '"') isQuoted = !isQuoted
      if (at < text.length && (isQuoted || (letter !== '\n' && letter !== '\r'))) continue
      const record = text.slice(start, at)
      if (record.trim()) records.push(record)
      start = at + 1
    }
    if (isQuoted) throw new ImportError('A quote in this file has no end.')
    return records
  }
  const jsonRows = (text) => {
    let rows
    try {
      rows = JSON.parse(text)
    } catch {}
    if (!Array.isArray(rows)) throw new ImportError("This file isn't a JSON array of users.")
    return rows.map((row) => JSON.stringify(row))
  }

  // The rows of the file, and how a batch of them is written.
  const read = async (file) => {
    if (!file) throw new ImportError('Choose a file.')
    if (file.size > MAX_BYTES) throw new ImportError('Choose a file of at most 50 MB.')
    const text = (await file.text()).replace(/^\ufeff/, '')
    if (text.includes('\ufffd') || text.includes('\0'))
      throw new ImportError("This file isn't encoded in UTF-8. Save it as “CSV UTF-8”.")
    const first = text.trimStart()[0]
    if (first === '[' || first === '{')
      return { format: 'json', rows: jsonRows(text), write: (rows) => `[${rows.join(',')}]` }
    const [header = '', ...rows] = csvRecords(text)
    return { format: 'csv', rows, write: (batch) => [header, ...batch].join('\n') }
  }
  const batchOf = (rows, start) => {
    let end = start
    let length = 0
    while (end < rows.length && end - start < maxRows) {
      length += rows[end].length
      if (length > MAX_CHARACTERS && end > start) break
      end++
    }
    return rows.slice(start, end)
  }

  const messages = document.getElementById('form-errors').content
  const showError = (text) => {
    form.querySelector('[role=alert]')?.remove()
    const alert = messages.firstElementChild.cloneNode(true)
    alert.querySelector('p').textContent = text
    form.querySelector('.save-bar').prepend(alert)
  }
  const messageOf = (error) => {
    if (error?.invalid) return error.invalid.map(({ message }) => message).join(' ')
    return window.formErrorMessage(error)
  }
  const send = async (format, text, isCheck) => {
    const tenant = form.elements.tenant.value
    const body = new URLSearchParams({ tenant, format, text, check_only: isCheck })
    const headers = { accept: 'application/json' }
    const response = await fetch(form.action, { method: 'POST', body, headers }).catch(() => null)
    const answer = await response?.json().catch(() => null)
    return { isOk: Boolean(response?.ok), answer: answer ?? 'unreachable' }
  }

  let isRunning = false
  const show = (shown) => {
    for (const part of [form, progress, result, help]) part.hidden = !shown.includes(part)
  }
  const say = (text) => {
    progress.querySelector('[data-text]').textContent = text
  }

  const run = async (isCheck) => {
    const { format, rows, write } = await read(input.files[0])
    if (!rows.length) throw new ImportError('This file has no rows.')
    const refused = []
    // The names of the rows before: an import would refuse another row with one of them.
    const names = new Set()
    let done = 0
    let added = 0
    let failures = 0
    show([progress])
    const bar = progress.querySelector('progress')
    bar.max = rows.length
    while (done < rows.length) {
      bar.value = done
      say(`${done.toLocaleString('en')} of ${count(rows.length, 'row', 'rows')}`)
      const batch = batchOf(rows, done)
      const { isOk, answer } = await send(format, write(batch), isCheck)
      if (isOk) {
        failures = 0
        for (const row of answer.refused) refused.push({ ...row, number: done + row.index + 1 })
        added += answer.added
        for (const row of answer.checked) {
          const repeated = row.names.find((name) => names.has(name))
          if (!repeated) {
            for (const name of row.names) names.add(name)
            continue
          }
          added--
          const problem = `“${repeated}” is in an earlier row of this file.`
          refused.push({ username: row.names[0], problem, number: done + row.index + 1 })
        }
        done += answer.done
        continue
      }
      // The server may be restarting or busy. What it has added is refused as taken, if at all.
      const wait = answer?.busy?.retry_after ?? (answer === 'unreachable' ? 3 : 0)
      const isTemporary = wait > 0 || answer?.database_failed
      if (isTemporary && ++failures <= 10) {
        const work = isCheck ? 'check' : 'import'
        say(`Waiting for the server. The ${work} continues automatically.`)
        await pause(Math.min(wait || 3, 30))
        continue
      }
      if (!done) throw new ImportError(messageOf(answer))
      const verb = isCheck ? 'checked' : 'imported'
      const isLast = done + 1 === rows.length
      const which = isLast ? `Row ${rows.length} was` : `Rows ${done + 1} to ${rows.length} were`
      const rest = `${which} not ${verb}: ${messageOf(answer)}`
      return showResult(isCheck, added, refused, rest)
    }
    showResult(isCheck, added, refused, '')
  }

  let lastRefused = []
  const importChecked = result.querySelector('[data-import-checked]')
  const showResult = (isCheck, added, refused, rest) => {
    show([result])
    // Nothing is left to lose.
    if (!isCheck) delete form.dataset.changed
    refused.sort((one, other) => one.number - other.number)
    lastRefused = refused
    importChecked.hidden = !isCheck || !added
    const users = count(added, 'user', 'users')
    const texts = [isCheck ? `${users} can be added. Nothing was changed.` : `${users} added.`]
    const rows = isCheck ? ['row would be', 'rows would be'] : ['row was', 'rows were']
    if (refused.length) texts.push(`${count(refused.length, ...rows)} rejected.`)
    if (rest) texts.push(rest)
    const outcome = refused.length || rest ? 'warn' : 'ok'
    for (const notice of result.querySelectorAll('[data-outcome]')) {
      notice.hidden = notice.dataset.outcome !== outcome
      notice.querySelector('p').textContent = notice.hidden ? '' : texts.join(' ')
    }
    const list = result.querySelector('[data-refused]')
    list.hidden = !refused.length
    list.querySelector('tbody').replaceChildren(
      ...refused.slice(0, MAX_SHOWN).map(({ number, username, problem }) => {
        const line = document.createElement('tr')
        for (const [index, text] of [number, username, problem].entries()) {
          const cell = line.insertCell()
          if (index === 0) cell.className = 'number'
          cell.append(document.createElement('bdi'))
          cell.firstChild.textContent = text
        }
        return line
      }),
    )
    const more = list.querySelector('[data-more]')
    more.hidden = refused.length <= MAX_SHOWN
    more.textContent = `and ${(refused.length - MAX_SHOWN).toLocaleString('en')} more`
    const next = importChecked.hidden ? result.querySelector('a') : importChecked
    next.focus()
  }

  // What a spreadsheet would calculate is a text, also where it splits cells at other characters.
  const csvCell = (value) => {
    const text = String(value).replace(/(^|[;,\t\r\n])(?=\s*[=+\-@＝＋－＠])/g, "$1'")
    return `"${text.replaceAll('"', '""')}"`
  }
  result.querySelector('[data-download]').addEventListener('click', () => {
    const rows = lastRefused.map(({ number, username, problem }) => [number, username, problem])
    const lines = [['row', 'username', 'problem'], ...rows].map((row) => row.map(csvCell).join(','))
    // Spreadsheets recognize UTF-8 by its mark.
    const blob = new Blob([`\ufeff${lines.join('\r\n')}\r\n`], { type: 'text/csv' })
    const link = document.createElement('a')
    link.href = URL.createObjectURL(blob)
    link.download = 'rejected-rows.csv'
    link.click()
    URL.revokeObjectURL(link.href)
  })

  const start = async (isCheck) => {
    if (isRunning) return
    isRunning = true
    form.querySelector('[role=alert]')?.remove()
    try {
      await run(isCheck)
    } catch (error) {
      show([form, help])
      showError(error instanceof ImportError ? error.message : "This file can't be read.")
      input.focus()
    } finally {
      isRunning = false
    }
  }
  // The error was about the file before.
  input.addEventListener('change', () => form.querySelector('[role=alert]')?.remove())
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    start(event.submitter?.value === 'check')
  })
  importChecked.addEventListener('click', () => start(false))
  result.querySelector('[data-import-again]').addEventListener('click', () => {
    form.reset()
    show([form, help])
    input.focus()
  })
  addEventListener('beforeunload', (event) => isRunning && event.preventDefault())
})()
