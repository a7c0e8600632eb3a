// Buttons that copy or print what a page shows once. They stay hidden without this script, and
// those that copy also where the browser has no clipboard, as on a page without TLS.
;(() => {
  for (const button of document.querySelectorAll('button[data-copies]')) {
    const label = button.textContent
    let back
    button.addEventListener('click', async () => {
      try {
        await navigator.clipboard.writeText(button.dataset.copies)
      } catch {
        return
      }
      button.textContent = button.dataset.copied
      clearTimeout(back)
      back = setTimeout(() => (button.textContent = label), 2000)
    })
    button.hidden = !navigator.clipboard
  }
  for (const button of document.querySelectorAll('button[data-prints]')) {
    button.addEventListener('click', () => print())
    button.hidden = false
  }
})()
