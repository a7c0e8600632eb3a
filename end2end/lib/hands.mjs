// How somebody works on a page: with the mouse, by keyboard alone, on a phone. A job is told once, in
// what is pressed, written and chosen; each hand does it its own way, and complains of what hinders it.
import assert from 'node:assert/strict'

class Hand {
  constructor(page) {
    this.page = page
  }

  // One of the sidebar's entries.
  async goTo(name) {
    await this.press(this.page.locator('.sidebar').getByRole('link', { name, exact: true }))
  }

  // Press a copy button; what a program would paste.
  async copy(button) {
    await this.press(button)
    await this.page.waitForFunction(
      (button) => 'copied' in button.dataset,
      await button.elementHandle(),
    )
    return this.page.evaluate(() => navigator.clipboard.readText())
  }
}

class Mouse extends Hand {
  static look = { viewport: { width: 1280, height: 800 } }

  press = (what) => what.click()
  choose = (what) => what.check()
  pick = (what, word) => what.selectOption(word)

  async write(where, text) {
    await where.click({ clickCount: 3 })
    await this.page.keyboard.type(text)
  }
}

class Keyboard extends Hand {
  static look = Mouse.look

  // Go on with Tab until it has the focus, or one of its group. Every stop on the way must show that it is one.
  async #reach(what, group = false) {
    const element = await what.elementHandle()
    for (let steps = 0; steps < 150; steps++) {
      const { here, wrong } = await element.evaluate((element, group) => {
        const focused = document.activeElement
        const outlined = (one) =>
          one &&
          getComputedStyle(one).outlineStyle !== 'none' &&
          parseFloat(getComputedStyle(one).outlineWidth) >= 1
        const named = focused.outerHTML.slice(0, 200)
        const [box] = focused.getClientRects()
        let wrong = ''
        if (focused !== document.body && focused.matches(':focus-visible')) {
          const at =
            box &&
            document.elementFromPoint(
              Math.min(Math.max(box.x + box.width / 2, 0), innerWidth - 1),
              Math.min(Math.max(box.y + box.height / 2, 0), innerHeight - 1),
            )
          const label = focused.closest('label')
          if (!outlined(focused) && !outlined(label)) wrong = `the focus is not seen on ${named}`
          else if (!at || !(focused.contains(at) || at.contains(focused) || label?.contains(at)))
            wrong = `the focus is hidden behind ${at?.outerHTML.slice(0, 100)} on ${named}`
        }
        return {
          here: group
            ? focused.type === 'radio' && focused.name === element.name
            : focused === element,
          wrong,
        }
      }, group)
      assert.equal(wrong, '')
      if (here) return
      await this.page.keyboard.press('Tab')
    }
    assert.fail(`Tab does not lead to ${what}`)
  }

  async press(what) {
    await this.#reach(what)
    await this.page.keyboard.press('Enter')
  }

  async write(where, text) {
    await this.#reach(where)
    await this.page.keyboard.press('Control+A')
    await this.page.keyboard.type(text)
  }

  // Of radio buttons Tab reaches the group, and arrows the one.
  async choose(what) {
    if ((await what.getAttribute('type')) !== 'radio') {
      await this.#reach(what)
      return (await what.isChecked()) || this.page.keyboard.press('Space')
    }
    await this.#reach(what, true)
    for (let steps = 0; steps < 10 && !(await what.isChecked()); steps++)
      await this.page.keyboard.press('ArrowDown')
    assert.ok(await what.isChecked())
  }

  async pick(what, word) {
    await this.#reach(what)
    await this.page.keyboard.type(word)
  }
}

class Phone extends Hand {
  static look = {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
    deviceScaleFactor: 1,
  }

  // WCAG 2.2 asks for 24 pixels; a thumb is happier with more.
  async press(what) {
    const box = await what.boundingBox()
    assert.ok(box.height >= 24 && box.width >= 24, `${what} is ${box.width} by ${box.height}`)
    assert.ok(
      await this.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
      `${this.page.url()} scrolls sideways`,
    )
    await what.tap()
  }

  async goTo(name) {
    await this.press(this.page.getByRole('button', { name: 'Open the menu' }))
    await super.goTo(name)
  }

  // The label belongs to what is tapped.
  async choose(what) {
    if (await what.isChecked()) return
    await this.press(this.page.locator(`label[for="${await what.getAttribute('id')}"]`))
    assert.ok(await what.isChecked())
  }

  pick = (what, word) => what.selectOption(word)

  async write(where, text) {
    await this.press(where)
    await where.selectText()
    await this.page.keyboard.insertText(text)
  }
}

export const HANDS = { 'with the mouse': Mouse, 'by keyboard alone': Keyboard, 'on a phone': Phone }
