// Behaviour of every console page outside of islands: theme, copy buttons, menus, dialogs, live
// search, plain forms, toasts, and the question before unsaved input or a secret is left. Listeners
// are attached to the document, so that they also apply to content inserted later.
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
    // A failure stays until it is dismissed, and a toast that is being read or used until then.
    if (bad) return
    const expire = () =>
      toast.matches(':hover, :focus-within') ? setTimeout(expire, 2000) : toast.remove()
    setTimeout(expire, 6000)
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
    for (const box of document.querySelectorAll('[data-secret]'))
      if (value.includes(box.querySelector('code').textContent)) delete box.dataset.secret
    showToast(button.dataset.said ?? 'Copied')
    setTimeout(() => delete button.dataset.copied, 2000)
  }

  // The control that has opened each dialog.
  const openers = new WeakMap()
  const openDialog = (button) => {
    const dialog = document.getElementById(button.dataset.opens)
    if (!dialog) return
    // The button of a menu is hidden once its menu is closed, so the menu gets the focus back.
    const menu = button.closest('details.menu')
    menu?.removeAttribute('open')
    const opener = menu?.querySelector('summary') ?? button
    openers.set(dialog, opener)
    dialog.addEventListener('close', () => opener.focus(), { once: true })
    for (const form of dialog.querySelectorAll('form')) clearErrors(form)
    for (const [key, value] of Object.entries(button.dataset)) {
      if (!key.startsWith('fill')) continue
      const name = key.slice(4).toLowerCase()
      for (const slot of dialog.querySelectorAll(`[data-slot="${name}"]`)) slot.textContent = value
      for (const field of dialog.querySelectorAll(`input[name="${name}"]`))
        if (field.type === 'radio') field.checked = field.value === value
        else field.value = value
      for (const field of dialog.querySelectorAll(`[data-expected-slot="${name}"]`))
        field.dataset.expected = value
    }
    for (const field of dialog.querySelectorAll('[data-expected]')) {
      field.value = ''
      updateConfirmButton(field)
    }
    dialog.showModal()
  }

  // Enables the button of a destructive action when the expected name is typed. Pages show a run of
  // spaces as one, so it is typed as one.
  const collapseSpaces = (text) => text.trim().replace(/\s+/g, ' ')
  const updateConfirmButton = (field) => {
    const button = field.form?.querySelector('[data-needs-confirmation]')
    if (button)
      button.disabled = collapseSpaces(field.value) !== collapseSpaces(field.dataset.expected)
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
    if (closest('.toast [data-closes]')) closest('.toast').remove()
    else if (closest('[data-closes]'))
      closest('dialog')?.close(closest('[data-confirms]') ? 'confirmed' : '')
    // The backdrop is part of the dialog element: a click on it closes the dialog.
    if (event.target instanceof HTMLDialogElement) event.target.close()
    for (const menu of document.querySelectorAll('details.menu[open]'))
      if (!menu.contains(event.target)) menu.removeAttribute('open')
  })

  // A double click on a row opens its page, and selects no word of it.
  document.addEventListener('mousedown', (event) => {
    if (event.detail > 1 && event.target.closest?.('tr:has(a.row-link)')) event.preventDefault()
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

  // Values that are made of a field, such as the redirect URI of an identity provider.
  document.addEventListener('input', ({ target }) => {
    for (const follower of document.querySelectorAll('[data-follows]')) {
      if (follower.dataset.follows !== target.name) continue
      const value = follower.dataset.template.replace('{id}', target.value.trim())
      follower.querySelector('code').textContent = value
      follower.querySelector('[data-copy]').dataset.copy = value
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

  // A double click submits a form twice. The second time, its first request is pending.
  document.addEventListener(
    'submit',
    (event) => {
      if (!event.target.querySelector?.('[type="submit"][aria-busy="true"]')) return
      event.preventDefault()
      event.stopImmediatePropagation()
    },
    true,
  )

  // Submits a form to its server function. Returns the result, or nothing after showing the errors.
  const call = async (form) => {
    const button = form.querySelector('[type="submit"]')
    if (button.getAttribute('aria-busy')) return
    for (const name of ['aria-busy', 'aria-disabled']) button.setAttribute(name, 'true')
    clearErrors(form)
    const response = await fetch(form.getAttribute('action'), {
      method: 'POST',
      body: new URLSearchParams(new FormData(form)),
      headers: { accept: 'application/json' },
    }).catch(() => null)
    // A proxy in front of a server that is down answers with a page of its own.
    const unreadable = response?.status < 500 ? 'malformed' : 'unreachable'
    const result = response ? await response.json().catch(() => unreadable) : 'unreachable'
    for (const name of ['aria-busy', 'aria-disabled']) button.removeAttribute(name)
    if (response?.ok) return { result }
    showErrors(form, button, result)
  }
  const clearErrors = (form) => {
    for (const error of form.querySelectorAll('.field-error, [role="alert"]')) error.remove()
    for (const input of form.querySelectorAll('[aria-invalid]')) {
      input.removeAttribute('aria-invalid')
      const described = input.getAttribute('aria-describedby') ?? ''
      input.setAttribute('aria-describedby', described.replace(`${input.id}-error`, '').trim())
    }
  }
  // Message of an error that belongs to no field. Other scripts of the page use it, too.
  window.formErrorMessage = (error) => {
    const messages = document.getElementById('form-errors').dataset
    return (
      error?.conflict ??
      (error?.busy && messages.busy.replace('0', error.busy.retry_after)) ??
      (error?.failed && messages.failed + error.failed.reference) ??
      (error?.database_failed && messages.database_failed + error.database_failed.reference) ??
      messages[error] ??
      messages.malformed
    )
  }
  // Shows errors at their fields, and all others beside the button.
  const showErrors = (form, button, error) => {
    const template = document.getElementById('form-errors')
    const [alertBox, fieldError] = template.content.cloneNode(true).children
    const messages = error?.invalid ? [] : [formErrorMessage(error)]
    let shown = 0
    for (const { field, message } of error?.invalid ?? []) {
      const named = form.elements[field] ?? form.elements[`form[${field}]`]
      const input = named instanceof RadioNodeList ? named[0] : named
      if (!input || input.type === 'hidden') {
        messages.push(message)
        continue
      }
      shown++
      const line = fieldError.cloneNode(true)
      line.id = `${input.id}-error`
      line.querySelector('span').textContent = message
      const group = named instanceof RadioNodeList && input.closest('fieldset')
      if (group) group.append(line)
      else input.after(line)
      input.setAttribute('aria-invalid', 'true')
      input.closest('details')?.setAttribute('open', '')
      const described = input.getAttribute('aria-describedby') ?? ''
      input.setAttribute('aria-describedby', `${described} ${line.id}`.trim())
    }
    const row = button.closest('footer, .row, .save-bar')
    if (!messages.length) {
      const errors = shown === 1 ? '1 error' : `${shown} errors`
      // Not every form saves something: one sends a test email.
      const saves = /^Save\b/.test(button.textContent.trim())
      messages.push(saves ? `Not saved: fix ${errors}` : `Fix ${errors} to continue`)
      if (row?.matches('.save-bar')) alertBox.className = 'state'
    }
    alertBox.querySelector('p').textContent = messages.join(' ')
    if (error?.conflict === template.dataset.stale) {
      const link = document.createElement('a')
      Object.assign(link, { href: location.href, target: '_blank' })
      link.textContent = template.dataset.open_current
      alertBox.querySelector('p').append(' ', link)
    }
    if (alertBox.matches('.state')) alertBox.querySelector('svg').remove()
    if (row && form.contains(row)) row.prepend(alertBox)
    else button.before(alertBox)
    form.querySelector('[aria-invalid]')?.focus()
  }
  // A completed action loads its page anew. The page then shows the same part again, and the focus
  // is where it was: at the control that was pressed, at what has taken its place (as Unblock that
  // of Block), in its row, or at the heading.
  const nameOf = (element) =>
    (element.getAttribute('aria-label') ?? element.textContent).trim().replace(/\s+/g, ' ')
  const rowOf = (element) =>
    element.closest('tr, li')?.querySelector('a[href]')?.getAttribute('href') ?? ''
  const siblings = (tag, name, row) =>
    [...document.querySelectorAll(tag)].filter(
      (element) => nameOf(element) === name && rowOf(element) === row,
    )
  // The way from the page's main part to an element: the number of each child.
  const pathOf = (element) => {
    const path = []
    for (let part = element; part && part.localName !== 'main'; part = part.parentElement)
      path.unshift([...(part.parentElement?.children ?? [])].indexOf(part))
    return path
  }
  const atPath = (path) =>
    path.reduce((part, index) => part?.children[index], document.querySelector('main'))
  const describeControl = (control) => {
    const [tag, name, row] = [control.localName, nameOf(control), rowOf(control)]
    const at = siblings(tag, name, row).indexOf(control)
    return { id: control.id, tag, name, row, at, path: pathOf(control) }
  }
  const findControl = ({ id, tag, name, row, at, path }) => {
    const found = id ? document.getElementById(id) : siblings(tag, name, row)[at]
    if (found) return found
    if (row) {
      const links = [...document.querySelectorAll('tr a[href], li a[href]')]
      return links.find((link) => link.getAttribute('href') === row)
    }
    const successor = atPath(path)
    return successor?.localName === tag ? successor : undefined
  }
  let pressed
  document.addEventListener(
    'submit',
    (event) => {
      const form = event.target
      const focused = document.activeElement
      const control = form.contains(focused) ? focused : (event.submitter ?? form)
      const dialog = form.closest('dialog')
      const menu = form.closest('details.menu')
      pressed = openers.get(dialog) ?? menu?.querySelector('summary') ?? control
    },
    true,
  )
  addEventListener('pagehide', () => {
    if (!('leaving' in root.dataset) || !pressed?.isConnected) return
    const place = { path: location.pathname, top: scrollY, control: describeControl(pressed) }
    sessionStorage.setItem('place', JSON.stringify(place))
  })
  const takePlace = () => {
    const place = JSON.parse(sessionStorage.getItem('place') ?? 'null')
    sessionStorage.removeItem('place')
    // The same page only: a page of its own begins at its top.
    return place?.path === location.pathname ? place : null
  }
  const restoreFocus = ({ control }) => {
    // The user was faster.
    if (document.activeElement !== document.body) return
    const found = findControl(control)
    const isUsable = found && !found.disabled && found.checkVisibility()
    const target = isUsable ? found : document.querySelector('main h1')
    if (!isUsable) target?.setAttribute('tabindex', '-1')
    target?.focus({ preventScroll: true })
    const { top, bottom } = target?.getBoundingClientRect() ?? {}
    if (isUsable && (top < 0 || bottom > innerHeight)) target.scrollIntoView({ block: 'center' })
  }
  document.addEventListener('DOMContentLoaded', async () => {
    const place = takePlace()
    // A link to a part of a page, such as the report of a test: the focus is there, too.
    const part = document.getElementById(location.hash.slice(1))
    if (!place && part?.matches('h2, h3')) {
      part.setAttribute('tabindex', '-1')
      part.focus({ preventScroll: true })
    }
    if (!place) return
    scrollTo({ top: place.top, behavior: 'instant' })
    // The buttons of an island are disabled until it is ready.
    await hydrated
    restoreFocus(place)
  })

  const submitPlainForm = async (form) => {
    const answer = await call(form)
    if (!answer) return
    const message = form.dataset.successMessage.replace('{result}', answer.result)
    sessionStorage.setItem('toast', message)
    root.dataset.leaving = ''
    const url = form.dataset.successUrl
    if (!url) return location.reload()
    // The page of what the form has created, or the URL that the server has returned.
    location.href = url
      .replace('{id}', form.elements.id?.value.trim())
      .replace('{result}', answer.result)
  }
  // A switch that was turned off may delete something: its dialog asks before that is saved.
  const asksFirst = (form) => {
    const field = [...form.querySelectorAll('[data-asks-when-off]')].find(
      (box) => box.defaultChecked && !box.checked && !('confirmed' in box.dataset),
    )
    const dialog = field && document.getElementById(field.dataset.asksWhenOff)
    if (!dialog) return false
    const opener = document.activeElement
    dialog.addEventListener(
      'close',
      () => {
        opener.focus()
        if (dialog.returnValue !== 'confirmed') return
        field.dataset.confirmed = ''
        form.requestSubmit()
        delete field.dataset.confirmed
      },
      { once: true },
    )
    dialog.returnValue = ''
    dialog.showModal()
    return true
  }
  // Submits a form that creates a secret or a one-time link, and shows the value: the response is
  // its only copy.
  const submitSecretForm = async (form) => {
    const answer = await call(form)
    if (!answer) return
    const { result } = answer
    const value = form.dataset.secretMember ? result[form.dataset.secretMember] : result
    const resultBox = form.nextElementSibling
    for (const expiry of resultBox.querySelectorAll('[data-expires-at]'))
      expiry.textContent = new Date(result.expires_at * 1000)
        .toUTCString()
        .slice(5, 16)
        .replace(/^0/, '')
    const role = form.querySelector('[name="role"]:checked')
    for (const text of resultBox.querySelectorAll('[data-outcome-text]'))
      text.textContent = text.dataset.outcomeText
        .replace('{email}', () => form.elements.email.value.trim())
        .replace('{role}', () => role?.labels[0].textContent.trim())
    resultBox.querySelector('code').textContent = value
    resultBox.querySelector('[data-copy]').dataset.copy = value
    form.hidden = true
    resultBox.hidden = false
    resultBox.querySelector('[data-copy]').focus()
    showNewResults()
  }
  // Shows what was created in the list of the same page.
  const showNewResults = async () => {
    const current = document.querySelector('[data-live-results]')
    if (!current) return
    const response = await fetch(location, { headers: { accept: 'text/html' } }).catch(() => null)
    if (!response?.ok || response.redirected) return
    const page = new DOMParser().parseFromString(await response.text(), 'text/html')
    const updated = page.querySelector('[data-live-results]')
    if (updated) current.replaceChildren(...updated.childNodes)
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
    // A button with its own `formaction`, such as a preview, submits normally.
    if (event.submitter?.hasAttribute('formaction')) return
    event.preventDefault()
    if (!asksFirst(event.target)) submitPlainForm(event.target)
  })

  // Asks before a page is left with unsaved input, or with a secret that was not copied and is not
  // shown again.
  const markChanged = (event) => {
    const form = event.target.closest?.('form')
    if (form?.querySelector('.save-bar, textarea')) form.dataset.changed = ''
  }
  document.addEventListener('input', markChanged)
  document.addEventListener('click', (event) => {
    if (event.target.closest?.('.uri-list button')) markChanged(event)
  })
  document.addEventListener('copy', (event) => {
    const box = event.target.closest?.('[data-secret]')
    if (box) delete box.dataset.secret
  })
  addEventListener('beforeunload', (event) => {
    const kept = [...document.querySelectorAll('form[data-changed], [data-secret]')]
    if (!('leaving' in root.dataset) && kept.some((element) => element.checkVisibility()))
      event.preventDefault()
  })
  addEventListener('pageshow', () => delete root.dataset.leaving)

  // Loads the WebAssembly on the pages that have an island, which are forms. Their buttons are
  // disabled until then.
  const script = document.currentScript.dataset.islands
  let setHydrated
  const hydrated = new Promise((resolve) => (setHydrated = resolve))
  const hydrateIslands = async () => {
    const islands = document.querySelectorAll('leptos-island')
    if (!islands.length) return
    try {
      const file = fetch(script.replace(/\.js$/, '_bg.wasm'))
      const module = await import(script)
      await module.default({ module_or_path: file })
      for (const island of islands) module[island.dataset.component](island)
    } catch (error) {
      console.error(error)
      showToast('The form could not be loaded. Reload the page.', true)
    }
  }
  document.addEventListener('DOMContentLoaded', () => hydrateIslands().finally(setHydrated))

  document.addEventListener('DOMContentLoaded', applyTheme)
})()
