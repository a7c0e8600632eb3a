// Behaviour of every console page outside of islands: theme, copy buttons, menus, dialogs, live
// search, plain forms and toasts. Listeners are attached to the document, so that they also apply
// to content inserted later.
(() => {
  const root = document.documentElement
  const kept = { get: (name) => { try { return localStorage.getItem(name) } catch { return null } }, set: (name, value) => { try { localStorage.setItem(name, value) } catch {} } }

  // Applies the theme before the first paint, so that the page does not flash.
  const paint = () => {
    const wanted = kept.get('theme')
    if (wanted === 'light' || wanted === 'dark') root.dataset.theme = wanted
    else delete root.dataset.theme
    for (const choice of document.querySelectorAll('[data-theme-choice]')) choice.setAttribute('aria-pressed', String(choice.dataset.themeChoice === (root.dataset.theme ?? 'system')))
  }
  const isDark = () => root.dataset.theme === 'dark' || (!root.dataset.theme && matchMedia('(prefers-color-scheme: dark)').matches)
  paint()
  addEventListener('storage', (event) => event.key === 'theme' && paint())

  // Toasts. A toast stored before a navigation is shown by the next page.
  const say = (words, bad) => {
    const region = document.getElementById('toasts')
    const mould = document.getElementById('toast')
    if (!region || !mould || !words) return
    const toast = mould.content.firstElementChild.cloneNode(true)
    toast.classList.toggle('bad', Boolean(bad))
    toast.querySelector('[data-message]').textContent = words
    region.append(toast)
    setTimeout(() => toast.remove(), 6000)
  }
  const saved = () => {
    const words = sessionStorage.getItem('toast')
    sessionStorage.removeItem('toast')
    if (words) say(words)
  }
  addEventListener('toast', saved)
  addEventListener('pageshow', saved)

  const copy = async (button) => {
    const value = button.dataset.copy
    try {
      await navigator.clipboard.writeText(value)
    } catch {
      // Without HTTPS the asynchronous clipboard API is not available.
      const area = document.createElement('textarea')
      area.value = value
      area.className = 'visually-hidden'
      button.after(area)
      area.select()
      const done = document.execCommand('copy')
      area.remove()
      button.focus()
      if (!done) return say('Copying is not allowed here: select the text and copy it.', true)
    }
    button.dataset.copied = ''
    say(button.dataset.said ?? 'Copied')
    setTimeout(() => delete button.dataset.copied, 2000)
  }

  const open = (button) => {
    const dialog = document.getElementById(button.dataset.opens)
    if (!dialog) return
    button.closest('details.menu')?.removeAttribute('open')
    for (const [key, value] of Object.entries(button.dataset)) {
      if (!key.startsWith('fill')) continue
      const name = key.slice(4).toLowerCase()
      for (const slot of dialog.querySelectorAll(`[data-slot="${name}"]`)) slot.textContent = value
      for (const field of dialog.querySelectorAll(`input[name="${name}"]`)) field.value = value
      for (const field of dialog.querySelectorAll(`[data-expected-slot="${name}"]`)) field.dataset.expected = value
    }
    for (const field of dialog.querySelectorAll('[data-expected]')) { field.value = ''; settle(field) }
    dialog.showModal()
  }

  // Enables the button of a destructive action when the expected name is typed.
  const settle = (field) => {
    const button = field.form?.querySelector('[data-needs-confirmation]')
    if (button) button.disabled = field.value.trim() !== field.dataset.expected
  }

  document.addEventListener('click', (event) => {
    const at = (selector) => event.target.closest?.(selector)
    if (at('[data-theme-switch]')) { kept.set('theme', isDark() ? 'light' : 'dark'); paint() }
    const choice = at('[data-theme-choice]')
    if (choice) { kept.set('theme', choice.dataset.themeChoice); paint() }
    const copied = at('[data-copy]')
    if (copied) copy(copied)
    const opener = at('[data-opens]')
    if (opener) open(opener)
    if (at('[data-closes]')) at('dialog, .toast')?.[at('.toast') ? 'remove' : 'close']()
    // The backdrop is part of the dialog element: a click on it closes the dialog.
    if (event.target instanceof HTMLDialogElement) event.target.close()
    for (const menu of document.querySelectorAll('details.menu[open]')) if (!menu.contains(event.target)) menu.removeAttribute('open')
  })

  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      const menu = document.querySelector('details.menu[open]')
      if (menu) { menu.removeAttribute('open'); menu.querySelector('summary')?.focus() }
    }
    if (event.key === '/' && !event.ctrlKey && !event.metaKey && !event.altKey && !event.target.closest?.('input, textarea, select, [contenteditable]')) {
      const search = document.querySelector('form[data-live-search] input[type="search"]')
      if (search) { event.preventDefault(); search.focus() }
    }
    if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && event.target.closest?.('details.menu[open]')) {
      const menu = event.target.closest('details.menu')
      const items = [...menu.querySelectorAll('.panel a, .panel button')]
      const step = event.key === 'ArrowDown' ? 1 : -1
      const next = items[(items.indexOf(event.target) + step + items.length) % items.length] ?? items[0]
      if (next) { event.preventDefault(); next.focus() }
    }
  })

  // Live search: fetches the same page with the current input and replaces the list of results.
  let asked = 0
  let waiting
  const seek = async (form) => {
    const mine = ++asked
    const address = new URL(form.action || location.href)
    address.search = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== '')).toString()
    const answer = await fetch(address, { headers: { accept: 'text/html' } }).catch(() => null)
    if (mine !== asked) return
    if (!answer?.ok || answer.redirected) return form.submit()
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    const [here, there] = [document, page].map((one) => one.querySelector('[data-live-results]'))
    if (mine !== asked || !here || !there) return
    here.replaceChildren(...there.childNodes)
    history.replaceState(null, '', address)
  }
  document.addEventListener('input', (event) => {
    const field = event.target
    if (field.matches?.('[data-expected]')) settle(field)
    const form = field.closest?.('form[data-live-search]')
    if (!form) return
    clearTimeout(waiting)
    waiting = setTimeout(() => seek(form), 150)
  })
  document.addEventListener('submit', (event) => {
    // A button with its own `formaction`, such as the export, submits normally.
    if (!event.target.matches?.('form[data-live-search]') || event.submitter?.hasAttribute('formaction')) return
    event.preventDefault()
    clearTimeout(waiting)
    seek(event.target)
  })

  // Submits a plain form, so that its input is kept on an error and the message of the error page
  // is shown in the form.
  const act = async (form) => {
    const button = form.querySelector('[type="submit"]')
    if (button.getAttribute('aria-busy')) return
    for (const name of ['aria-busy', 'aria-disabled']) button.setAttribute(name, 'true')
    const note = form.querySelector('[data-form-error]')
    const asked = { method: 'POST', body: new URLSearchParams(new FormData(form)), headers: { accept: 'text/html' }, redirect: 'manual' }
    const answer = await fetch(form.getAttribute('action'), asked).catch(() => null)
    for (const name of ['aria-busy', 'aria-disabled']) button.removeAttribute(name)
    if (answer?.type === 'opaqueredirect') {
      sessionStorage.setItem('toast', form.dataset.successMessage)
      if (form.dataset.successUrl) location.href = form.dataset.successUrl
      else location.reload()
      return
    }
    const page = answer && new DOMParser().parseFromString(await answer.text(), 'text/html')
    note.querySelector('p').textContent = page ? (page.querySelector('h1 ~ p')?.textContent ?? 'That was not done. Try again.') : 'The network failed. Nothing is lost: try again.'
    note.hidden = false
  }
  // Submits a form that creates a secret or a one-time link, and shows the value: the response is
  // its only copy.
  const complain = (form, told) => {
    const rest = []
    for (const { field, message } of told?.invalid ?? []) {
      const input = form.elements[field]
      if (!(input instanceof HTMLElement)) { rest.push(message); continue }
      const problem = document.createElement('p')
      problem.className = 'field-error'
      problem.id = `${field}-problem`
      const words = document.createElement('span')
      words.textContent = message
      problem.append(form.querySelector('[data-form-error] svg').cloneNode(true), words)
      input.after(problem)
      input.setAttribute('aria-invalid', 'true')
      input.setAttribute('aria-describedby', `${field}-note ${problem.id}`)
      input.focus()
    }
    if (!told?.invalid) rest.push(told?.conflict ?? form.dataset[told] ?? 'That was not done. Try again.')
    const note = form.querySelector('[data-form-error]')
    note.querySelector('p').textContent = rest.join(' ')
    note.hidden = !rest.length
  }
  const make = async (form) => {
    const button = form.querySelector('[data-enable-on-load]')
    if (button.getAttribute('aria-busy')) return
    for (const name of ['aria-busy', 'aria-disabled']) button.setAttribute(name, 'true')
    for (const problem of form.querySelectorAll('.field-error')) problem.remove()
    for (const input of form.querySelectorAll('[aria-invalid]')) input.removeAttribute('aria-invalid')
    const answer = await fetch(form.getAttribute('action'), { method: 'POST', body: new URLSearchParams(new FormData(form)), headers: { accept: 'application/json' } }).catch(() => null)
    const told = await answer?.json().catch(() => null)
    for (const name of ['aria-busy', 'aria-disabled']) button.removeAttribute(name)
    if (!answer) return complain(form, { conflict: 'The network failed. Nothing is lost: try again.' })
    const value = form.dataset.secretMember ? told?.[form.dataset.secretMember] : told
    if (!answer.ok || typeof value !== 'string') return complain(form, told)
    const made = form.nextElementSibling
    for (const until of made.querySelectorAll('[data-expires-at]')) until.textContent = new Date(told.expires_at * 1000).toUTCString().slice(5, 16).replace(/^0/, '')
    made.querySelector('code').textContent = value
    made.querySelector('[data-copy]').dataset.copy = value
    form.hidden = true
    made.hidden = false
    made.querySelector('[data-copy]').focus()
  }
  document.addEventListener('submit', (event) => {
    if (!event.target.matches?.('form[data-secret-member]')) return
    event.preventDefault()
    make(event.target)
  })
  document.addEventListener('DOMContentLoaded', () => { for (const button of document.querySelectorAll('[data-enable-on-load]')) button.disabled = false })

  document.addEventListener('submit', (event) => {
    if (!event.target.matches?.('form[data-success-message]')) return
    event.preventDefault()
    act(event.target)
  })

  document.addEventListener('DOMContentLoaded', paint)
})()
