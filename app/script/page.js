// Behaviour of every console page outside of islands: theme, copy buttons, menus, dialogs, live
// search, plain forms and toasts. Listeners are attached to the document, so that they also apply
// to content inserted later.
;(() => {
  const root = document.documentElement
  const storage = {
    get: (name) => {
      try {
        return localStorage.getItem(name)
      } catch {
        return null
      }
    },
    set: (name, value) => {
      try {
        localStorage.setItem(name, value)
      } catch {}
    },
  }

  // Applies the theme before the first paint, so that the page does not flash.
  const applyTheme = () => {
    const theme = storage.get('theme')
    if (theme === 'light' || theme === 'dark') root.dataset.theme = theme
    else delete root.dataset.theme
    for (const choice of document.querySelectorAll('[data-theme-choice]'))
      choice.setAttribute(
        'aria-pressed',
        String(choice.dataset.themeChoice === (root.dataset.theme ?? 'system')),
      )
  }
  const isDark = () =>
    root.dataset.theme === 'dark' ||
    (!root.dataset.theme && matchMedia('(prefers-color-scheme: dark)').matches)
  applyTheme()
  addEventListener('storage', (event) => event.key === 'theme' && applyTheme())

  // Toasts. A toast stored before a navigation is shown by the next page.
  const showToast = (message, bad) => {
    const region = document.getElementById('toasts')
    const template = document.getElementById('toast')
    if (!region || !template || !message) return
    const toast = template.content.firstElementChild.cloneNode(true)
    toast.classList.toggle('bad', Boolean(bad))
    toast.querySelector('[data-message]').textContent = message
    region.append(toast)
    setTimeout(() => toast.remove(), 6000)
  }
  const showStoredToast = () => {
    const message = sessionStorage.getItem('toast')
    sessionStorage.removeItem('toast')
    if (message) showToast(message)
  }
  addEventListener('toast', showStoredToast)
  addEventListener('pageshow', showStoredToast)

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
      const isCopied = document.execCommand('copy')
      area.remove()
      button.focus()
      if (!isCopied)
        return showToast('Copying is not allowed here: select the text and copy it.', true)
    }
    button.dataset.copied = ''
    showToast(button.dataset.said ?? 'Copied')
    setTimeout(() => delete button.dataset.copied, 2000)
  }

  const openDialog = (button) => {
    const dialog = document.getElementById(button.dataset.opens)
    if (!dialog) return
    button.closest('details.menu')?.removeAttribute('open')
    for (const [key, value] of Object.entries(button.dataset)) {
      if (!key.startsWith('fill')) continue
      const name = key.slice(4).toLowerCase()
      for (const slot of dialog.querySelectorAll(`[data-slot="${name}"]`)) slot.textContent = value
      for (const field of dialog.querySelectorAll(`input[name="${name}"]`)) field.value = value
      for (const field of dialog.querySelectorAll(`[data-expected-slot="${name}"]`))
        field.dataset.expected = value
    }
    for (const field of dialog.querySelectorAll('[data-expected]')) {
      field.value = ''
      updateConfirmButton(field)
    }
    dialog.showModal()
  }

  // Enables the button of a destructive action when the expected name is typed.
  const updateConfirmButton = (field) => {
    const button = field.form?.querySelector('[data-needs-confirmation]')
    if (button) button.disabled = field.value.trim() !== field.dataset.expected
  }

  document.addEventListener('click', (event) => {
    const closest = (selector) => event.target.closest?.(selector)
    if (closest('[data-theme-switch]')) {
      storage.set('theme', isDark() ? 'light' : 'dark')
      applyTheme()
    }
    const choice = closest('[data-theme-choice]')
    if (choice) {
      storage.set('theme', choice.dataset.themeChoice)
      applyTheme()
    }
    const copyButton = closest('[data-copy]')
    if (copyButton) copy(copyButton)
    const opener = closest('[data-opens]')
    if (opener) openDialog(opener)
    if (closest('[data-closes]'))
      closest('dialog, .toast')?.[closest('.toast') ? 'remove' : 'close']()
    // The backdrop is part of the dialog element: a click on it closes the dialog.
    if (event.target instanceof HTMLDialogElement) event.target.close()
    for (const menu of document.querySelectorAll('details.menu[open]'))
      if (!menu.contains(event.target)) menu.removeAttribute('open')
  })

  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      const menu = document.querySelector('details.menu[open]')
      if (menu) {
        menu.removeAttribute('open')
        menu.querySelector('summary')?.focus()
      }
    }
    if (
      event.key === '/' &&
      !event.ctrlKey &&
      !event.metaKey &&
      !event.altKey &&
      !event.target.closest?.('input, textarea, select, [contenteditable]')
    ) {
      const search = document.querySelector('form[data-live-search] input[type="search"]')
      if (search) {
        event.preventDefault()
        search.focus()
      }
    }
    if (
      (event.key === 'ArrowDown' || event.key === 'ArrowUp') &&
      event.target.closest?.('details.menu[open]')
    ) {
      const menu = event.target.closest('details.menu')
      const items = [...menu.querySelectorAll('.panel a, .panel button')]
      const step = event.key === 'ArrowDown' ? 1 : -1
      const next =
        items[(items.indexOf(event.target) + step + items.length) % items.length] ?? items[0]
      if (next) {
        event.preventDefault()
        next.focus()
      }
    }
  })

  // Live search: fetches the same page with the current input and replaces the list of results.
  let latestSearch = 0
  let searchTimer
  const liveSearch = async (form) => {
    const thisSearch = ++latestSearch
    const url = new URL(form.action || location.href)
    url.search = new URLSearchParams(
      [...new FormData(form)].filter(([, value]) => value !== ''),
    ).toString()
    const response = await fetch(url, { headers: { accept: 'text/html' } }).catch(() => null)
    if (thisSearch !== latestSearch) return
    if (!response?.ok || response.redirected) return form.submit()
    const page = new DOMParser().parseFromString(await response.text(), 'text/html')
    const [current, updated] = [document, page].map((doc) =>
      doc.querySelector('[data-live-results]'),
    )
    if (thisSearch !== latestSearch || !current || !updated) return
    current.replaceChildren(...updated.childNodes)
    history.replaceState(null, '', url)
  }
  document.addEventListener('input', (event) => {
    const field = event.target
    if (field.matches?.('[data-expected]')) updateConfirmButton(field)
    const form = field.closest?.('form[data-live-search]')
    if (!form) return
    clearTimeout(searchTimer)
    searchTimer = setTimeout(() => liveSearch(form), 150)
  })
  document.addEventListener('submit', (event) => {
    // A button with its own `formaction`, such as the export, submits normally.
    if (
      !event.target.matches?.('form[data-live-search]') ||
      event.submitter?.hasAttribute('formaction')
    )
      return
    event.preventDefault()
    clearTimeout(searchTimer)
    liveSearch(event.target)
  })

  // Submits a plain form, so that its input is kept on an error and the message of the error page
  // is shown in the form.
  const submitPlainForm = async (form) => {
    const button = form.querySelector('[type="submit"]')
    if (button.getAttribute('aria-busy')) return
    for (const name of ['aria-busy', 'aria-disabled']) button.setAttribute(name, 'true')
    const alertBox = form.querySelector('[data-form-error]')
    const request = {
      method: 'POST',
      body: new URLSearchParams(new FormData(form)),
      headers: { accept: 'text/html' },
      redirect: 'manual',
    }
    const response = await fetch(form.getAttribute('action'), request).catch(() => null)
    for (const name of ['aria-busy', 'aria-disabled']) button.removeAttribute(name)
    if (response?.type === 'opaqueredirect') {
      sessionStorage.setItem('toast', form.dataset.successMessage)
      if (form.dataset.successUrl) location.href = form.dataset.successUrl
      else location.reload()
      return
    }
    const page = response && new DOMParser().parseFromString(await response.text(), 'text/html')
    alertBox.querySelector('p').textContent = page
      ? (page.querySelector('h1 ~ p')?.textContent ?? 'That was not done. Try again.')
      : 'Network error. Check your connection and try again.'
    alertBox.hidden = false
  }
  // Shows errors at their fields, and all others above the form.
  const showErrors = (form, result) => {
    const messages = []
    for (const { field, message } of result?.invalid ?? []) {
      const input = form.elements[field]
      if (!(input instanceof HTMLElement)) {
        messages.push(message)
        continue
      }
      const error = document.createElement('p')
      error.className = 'field-error'
      error.id = `${field}-error`
      const text = document.createElement('span')
      text.textContent = message
      error.append(form.querySelector('[data-form-error] svg').cloneNode(true), text)
      input.after(error)
      input.setAttribute('aria-invalid', 'true')
      input.setAttribute('aria-describedby', `${field}-note ${error.id}`)
      input.focus()
    }
    if (!result?.invalid)
      messages.push(result?.conflict ?? form.dataset[result] ?? 'That was not done. Try again.')
    const alertBox = form.querySelector('[data-form-error]')
    alertBox.querySelector('p').textContent = messages.join(' ')
    alertBox.hidden = !messages.length
  }
  // Submits a form that creates a secret or a one-time link, and shows the value: the response is
  // its only copy.
  const submitSecretForm = async (form) => {
    const button = form.querySelector('[data-enable-on-load]')
    if (button.getAttribute('aria-busy')) return
    for (const name of ['aria-busy', 'aria-disabled']) button.setAttribute(name, 'true')
    for (const error of form.querySelectorAll('.field-error')) error.remove()
    for (const input of form.querySelectorAll('[aria-invalid]'))
      input.removeAttribute('aria-invalid')
    const response = await fetch(form.getAttribute('action'), {
      method: 'POST',
      body: new URLSearchParams(new FormData(form)),
      headers: { accept: 'application/json' },
    }).catch(() => null)
    const result = await response?.json().catch(() => null)
    for (const name of ['aria-busy', 'aria-disabled']) button.removeAttribute(name)
    if (!response)
      return showErrors(form, { conflict: 'Network error. Check your connection and try again.' })
    const value = form.dataset.secretMember ? result?.[form.dataset.secretMember] : result
    if (!response.ok || typeof value !== 'string') return showErrors(form, result)
    const resultBox = form.nextElementSibling
    for (const expiry of resultBox.querySelectorAll('[data-expires-at]'))
      expiry.textContent = new Date(result.expires_at * 1000)
        .toUTCString()
        .slice(5, 16)
        .replace(/^0/, '')
    resultBox.querySelector('code').textContent = value
    resultBox.querySelector('[data-copy]').dataset.copy = value
    form.hidden = true
    resultBox.hidden = false
    resultBox.querySelector('[data-copy]').focus()
  }
  document.addEventListener('submit', (event) => {
    if (!event.target.matches?.('form[data-secret-member]')) return
    event.preventDefault()
    submitSecretForm(event.target)
  })
  document.addEventListener('DOMContentLoaded', () => {
    for (const button of document.querySelectorAll('[data-enable-on-load]')) button.disabled = false
  })

  document.addEventListener('submit', (event) => {
    if (!event.target.matches?.('form[data-success-message]')) return
    event.preventDefault()
    submitPlainForm(event.target)
  })

  document.addEventListener('DOMContentLoaded', applyTheme)
})()
