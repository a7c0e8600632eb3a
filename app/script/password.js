// The button that shows what was typed into a password field. It stands between the field and this
// script, and stays hidden without it.
;(() => {
  const button = document.currentScript.previousElementSibling
  const input = button.previousElementSibling
  const show = (isShown) => {
    const { selectionStart, selectionEnd } = input
    input.type = isShown ? 'text' : 'password'
    button.setAttribute('aria-pressed', isShown)
    // A change of the type moves the cursor.
    if (document.activeElement === input) input.setSelectionRange(selectionStart, selectionEnd)
  }
  // The field keeps the focus, and a phone its keyboard.
  button.addEventListener('mousedown', (event) => event.preventDefault())
  button.addEventListener('click', (event) => {
    // A double click does what a click does.
    if (event.detail < 2) show(input.type === 'password')
  })
  // Browsers remember and suggest what is submitted in a text field.
  input.form.addEventListener('submit', () => show(false))
  // The browser may show the page again later, to another user of the device.
  addEventListener('pagehide', () => show(false))
  button.hidden = false
})()
