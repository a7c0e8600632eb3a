// Passkeys on hosted pages: asks the browser for one and submits its answer with the form. Without
// this script, or in a browser without passkeys, the forms stay hidden.
;(() => {
  if (!window.PublicKeyCredential || !navigator.credentials) return
  const toBytes = (text) =>
    Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) =>
      letter.charCodeAt(0),
    )
  const toText = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .replaceAll('=', '')

  // The options of the page, with binary values in place of base64url (WebAuthn §5.1.10).
  const optionsOf = (form) => {
    const options = JSON.parse(form.dataset.options)
    options.challenge = toBytes(options.challenge)
    if (options.user) options.user.id = toBytes(options.user.id)
    if (form.dataset.useFallback)
      if (options.rp) options.rp.id = form.dataset.fallback
      else options.rpId = form.dataset.fallback
    for (const list of [options.allowCredentials, options.excludeCredentials])
      for (const one of list ?? []) one.id = toBytes(one.id)
    return options
  }

  // The answer as the standard writes it in JSON (WebAuthn §5.1.8).
  const answerOf = ({ id, type, response }) => {
    const answer = { clientDataJSON: toText(response.clientDataJSON) }
    if (response.attestationObject) {
      answer.attestationObject = toText(response.attestationObject)
      answer.transports = response.getTransports?.() ?? []
    } else {
      answer.authenticatorData = toText(response.authenticatorData)
      answer.signature = toText(response.signature)
      if (response.userHandle) answer.userHandle = toText(response.userHandle)
    }
    return JSON.stringify({ id, type, response: answer })
  }

  const submit = (form, credential) => {
    form.elements.credential.value = answerOf(credential)
    // The choices of the form with the password apply, too.
    for (const name of ['keep', 'link']) {
      const chosen = document.querySelector(`input[type=checkbox][name=${name}]:checked`)
      if (!chosen) continue
      const field = document.createElement('input')
      Object.assign(field, { type: 'hidden', name, value: chosen.value })
      form.append(field)
    }
    form.submit()
  }

  for (const form of document.querySelectorAll('form[data-passkey]')) {
    const isNew = form.dataset.passkey === 'create'
    const problem = form.querySelector('[role=alert]')
    const button = form.querySelector('button')
    let waiting
    const show = (error) => {
      // Cancelling is no problem, nor is a request that another one has replaced.
      if (['NotAllowedError', 'AbortError'].includes(error.name)) return
      const exists = error.name === 'InvalidStateError'
      problem.textContent = exists ? form.dataset.exists : form.dataset.failed
      problem.hidden = false
    }
    // A waiting request offers passkeys among the suggestions of the field for the username.
    const ask = async (mediation) => {
      waiting?.abort()
      waiting = new AbortController()
      const request = { publicKey: optionsOf(form), signal: waiting.signal }
      if (mediation) request.mediation = mediation
      try {
        const asked = isNew
          ? navigator.credentials.create(request)
          : navigator.credentials.get(request)
        const credential = await asked
        if (credential) submit(form, credential)
      } catch (error) {
        // Without Related Origin Requests (WebAuthn §5.11), only the page's own host can be used.
        const { fallback, useFallback } = form.dataset
        if (error.name !== 'SecurityError' || !fallback || useFallback) throw error
        form.dataset.useFallback = 'yes'
        await ask(mediation)
      }
    }
    const suggest = async () => {
      if (!('suggest' in form.dataset)) return
      try {
        if (await PublicKeyCredential.isConditionalMediationAvailable?.()) await ask('conditional')
      } catch {
        // The button still works.
      }
    }
    form.addEventListener('submit', async (event) => {
      event.preventDefault()
      problem.hidden = true
      button.disabled = true
      try {
        await ask()
      } catch (error) {
        show(error)
        suggest()
      } finally {
        button.disabled = false
      }
    })
    form.hidden = false
    for (const missing of document.querySelectorAll('[data-passkey-missing]')) missing.hidden = true
    suggest()
  }
})()
