// Input methods: mouse, keyboard only, and touch. A test is written once, as the elements to press,
// fill in and select. Each method does this in its own way and fails where it is hard for a user,
// such as with a hidden focus or a small target.
import assert from 'node:assert/strict'

class InputMethod {
  constructor(page) {
    this.page = page
  }

  // Open an entry of the sidebar.
  async openPage(name) {
    await this.press(this.page.locator('.sidebar').getByRole('link', { name, exact: true }))
  }

  // Press a copy button and return the content of the clipboard.
  async copy(button) {
    await this.press(button)
    await this.page.waitForFunction(
      (button) => 'copied' in button.dataset,
      await button.elementHandle(),
    )
    return this.page.evaluate(() => navigator.clipboard.readText())
  }
}

class Mouse extends InputMethod {
  static contextOptions = { viewport: { width: 1280, height: 800 } }

  press = (target) => target.click()
  check = (target) => target.check()
  select = (target, option) => target.selectOption(option)

  async fill(field, text) {
    await field.click({ clickCount: 3 })
    await this.page.keyboard.type(text)
  }
}

class Keyboard extends InputMethod {
  static contextOptions = Mouse.contextOptions

  // Press Tab until the target, or a radio button of its group, has the focus. The focus must be
  // visible on every element on the way.
  async #focus(target, group = false) {
    const element = await target.elementHandle()
    for (let steps = 0; steps < 150; steps++) {
      const { isReached, problem } = await element.evaluate((element, group) => {
        const focused = document.activeElement
        const isOutlined = (node) =>
          node &&
          getComputedStyle(node).outlineStyle !== 'none' &&
          parseFloat(getComputedStyle(node).outlineWidth) >= 1
        const markup = focused.outerHTML.slice(0, 200)
        const [box] = focused.getClientRects()
        let problem = ''
        if (focused !== document.body && focused.matches(':focus-visible')) {
          const at =
            box &&
            document.elementFromPoint(
              Math.min(Math.max(box.x + box.width / 2, 0), innerWidth - 1),
              Math.min(Math.max(box.y + box.height / 2, 0), innerHeight - 1),
            )
          const label = focused.closest('label')
          if (!isOutlined(focused) && !isOutlined(label))
            problem = `the focus is not visible on ${markup}`
          else if (!at || !(focused.contains(at) || at.contains(focused) || label?.contains(at)))
            problem = `the focus is hidden behind ${at?.outerHTML.slice(0, 100)} on ${markup}`
        }
        return {
          isReached: group
            ? focused.type === 'radio' && focused.name === element.name
            : focused === element,
          problem,
        }
      }, group)
      assert.equal(problem, '')
      if (isReached) return
      await this.page.keyboard.press('Tab')
    }
    assert.fail(`Tab does not reach ${target}`)
  }

  async press(target) {
    await this.#focus(target)
    await this.page.keyboard.press('Enter')
  }

  async fill(field, text) {
    await this.#focus(field)
    await this.page.keyboard.press('Control+A')
    await this.page.keyboard.type(text)
  }

  // Tab reaches a group of radio buttons, and the arrow keys select one of them.
  async check(target) {
    if ((await target.getAttribute('type')) !== 'radio') {
      await this.#focus(target)
      return (await target.isChecked()) || this.page.keyboard.press('Space')
    }
    await this.#focus(target, true)
    for (let steps = 0; steps < 10 && !(await target.isChecked()); steps++)
      await this.page.keyboard.press('ArrowDown')
    assert.ok(await target.isChecked())
  }

  async select(target, option) {
    await this.#focus(target)
    await this.page.keyboard.type(option)
  }
}

class Phone extends InputMethod {
  static contextOptions = {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
    deviceScaleFactor: 1,
  }

  // A target is at least 24 by 24 pixels (WCAG 2.2, 2.5.8).
  async press(target) {
    const box = await target.boundingBox()
    assert.ok(box.height >= 24 && box.width >= 24, `${target} is ${box.width} by ${box.height}`)
    assert.ok(
      await this.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
      `${this.page.url()} scrolls horizontally`,
    )
    await target.tap()
  }

  async openPage(name) {
    await this.press(this.page.getByRole('button', { name: 'Open menu' }))
    await super.openPage(name)
  }

  // A tap on the label checks its box.
  async check(target) {
    if (await target.isChecked()) return
    await this.press(this.page.locator(`label[for="${await target.getAttribute('id')}"]`))
    assert.ok(await target.isChecked())
  }

  select = (target, option) => target.selectOption(option)

  async fill(field, text) {
    await this.press(field)
    await field.selectText()
    await this.page.keyboard.insertText(text)
  }
}

export const INPUT_METHODS = {
  'with the mouse': Mouse,
  'by keyboard alone': Keyboard,
  'on a phone': Phone,
}
