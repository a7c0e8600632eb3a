// Feedback is where the user looks: all errors of a form at once and at their fields, messages
// beside the button that was pressed, toasts that cover nothing, dialogs that give the focus back,
// and a question before unsaved input or a secret is lost.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { PASSWORD, openTenant, waitForHydration } from './lib/screens/fixtures.mjs'

let server, browser, tenant, state, links
before(async () => {
  ;({ server, browser, tenant, state, links } = await openTenant(
    `    users:
      - { username: mina, email: mina@kestrel.example, name: Mina Okafor, password: ${PASSWORD} }
      - { username: olga, email: olga@kestrel.example, name: Olga Owner, password: ${PASSWORD},
          role: owner }
    clients:
      - { client_id: shop, client_name: "Parcel  board", client_secret: a-strong-secret-1,
          redirect_uris: ["https://shop.example/cb"] }
`,
    { users: 'Mina Okafor', applications: 'Parcel board' },
  ))
})
after(async () => {
  await browser?.close()
  await server?.stop()
})

async function open(url, options = {}) {
  const context = await browser.newContext({ storageState: state, ...options })
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  await page.goto(url)
  return { context, page }
}

const inView = (locator) =>
  locator.evaluate((element) => {
    const box = element.getBoundingClientRect()
    return box.top >= 0 && box.bottom <= innerHeight && box.left >= 0 && box.right <= innerWidth
  })

// Pages, the invalid values by label, the button, and the part of the message at each field, in the
// order of the page.
const INVALID = [
  [
    'a user',
    () => `${tenant}/users/new`,
    { Username: 'mina', Email: 'nowhere', Password: 'short' },
    'Add user',
    ['“mina” is taken', 'Enter an email', 'Use 8 to 1024'],
  ],
  [
    'a user whose names are taken',
    () => `${tenant}/users/new`,
    { Username: 'mina', Email: 'olga@kestrel.example' },
    'Add user',
    ['“mina” is taken', '“olga@kestrel.example” is taken'],
  ],
  [
    'a profile',
    () => links.users,
    { Username: 'no spaces', Email: 'olga@kestrel.example', Birthdate: 'x', Website: 'x' },
    'Save changes',
    ['Use letters a to z', 'is taken', 'Enter a date', 'Enter a URL'],
  ],
  [
    'an application without a name and redirect URI',
    () => `${tenant}/applications/new`,
    {},
    'Register',
    ['Enter a name', 'Enter the URL'],
  ],
  ...[
    ['com.example.app:/cb', 'register a native application'],
    ['https://münchen.example/cb', 'xn--mnchen-3ya.example'],
    ['https://shop.example:99999/cb', 'Use a port'],
    ['http://shop.example/cb', 'Use https'],
    ['shop.example/cb', 'Enter an absolute URI'],
  ].map(([uri, message]) => [
    `an application at ${uri}`,
    () => `${tenant}/applications/new`,
    { Name: 'Shop', 'Redirect URI': uri },
    'Register',
    [message],
  ]),
  [
    'the settings of an application',
    () => links.applications,
    {
      'Redirect URI': 'http://shop.example/cb',
      'Allowed scopes': 'openid telepathy',
      'Default scope': 'clairvoyance',
      'Access token lifetime': 'an hour',
    },
    'Save changes',
    ['Use https', 'no scope “telepathy”', 'no scope “clairvoyance”', 'whole number'],
  ],
  [
    'the settings of a tenant',
    () => `${tenant}/settings`,
    { Name: '', 'Authorization code': 'a minute', 'Default scope': 'telepathy' },
    'Save changes',
    ['1 to 80', 'whole number', 'no scope “telepathy”'],
  ],
  [
    'a tenant',
    () => `${server.origin}/console/tenants/new`,
    { Name: '', Slug: 'No Slug' },
    'Create tenant',
    ['1 to 80', 'a to z'],
  ],
  [
    'an invitation',
    () => `${tenant}/members/new`,
    { Email: 'nowhere' },
    'Create invitation link',
    ['Enter an email'],
  ],
]

const field = (page, label) =>
  page
    .getByLabel(label, { exact: true })
    .or(page.getByLabel(`${label} optional`, { exact: true }))
    .first()

describe('a rejected form shows all its errors at their fields', () => {
  for (const [name, url, values, button, messages] of INVALID)
    test(name, async () => {
      const { context, page } = await open(url())
      await waitForHydration(page, button)
      for (const [label, text] of Object.entries(values)) await field(page, label).fill(text)
      await page.getByRole('button', { name: button, exact: true }).click()
      await page.locator('.field-error').first().waitFor()
      const shown = await page.locator('[aria-invalid="true"]').evaluateAll((inputs) =>
        inputs.map((input) =>
          input
            .getAttribute('aria-describedby')
            .split(' ')
            .map((id) => document.getElementById(id)?.textContent ?? '')
            .join(' '),
        ),
      )
      assert.equal(shown.length, messages.length, shown.join('\n'))
      for (const [at, message] of messages.entries())
        assert.ok(shown[at].includes(message), `“${shown[at]}” has “${message}”`)
      await page.waitForFunction(
        () => document.activeElement === document.querySelector('[aria-invalid="true"]'),
      )
      assert.ok(await inView(page.locator('[aria-invalid="true"]').first()), 'the first is in view')
      const summary = page.locator('form [role="alert"]').filter({ hasText: /[Ff]ix \d error/ })
      assert.match(await summary.innerText(), new RegExp(`ix ${messages.length} error`))
      assert.ok(await inView(summary), 'the summary is in view')
      const [above, below] = [
        await summary.boundingBox(),
        await page.getByRole('button', { name: button, exact: true }).boundingBox(),
      ]
      assert.ok(Math.abs(above.y - below.y) < 120, 'the summary is beside the button')
      await context.close()
    })
})

for (const width of [1280, 390])
  test(`conflicts and network errors are beside the button at ${width} pixels`, async () => {
    const { context, page } = await open(links.applications, { viewport: { width, height: 800 } })
    const other = await context.newPage()
    await other.goto(links.applications)
    for (const [one, text] of [
      [other, 'Theirs'],
      [page, 'Mine'],
    ]) {
      await waitForHydration(one, 'Save changes')
      await field(one, 'Description').fill(`${text} ${width}`)
    }
    const save = page.getByRole('button', { name: 'Save changes' })
    await context.setOffline(true)
    await save.click()
    const notice = page.locator('form [role="alert"] .notice')
    await notice.filter({ hasText: 'Network error.' }).waitFor()
    assert.ok(await inView(notice), 'the network error is in view')
    await context.setOffline(false)
    await other.getByRole('button', { name: 'Save changes' }).click()
    await other.getByText('Saved.').waitFor()
    await save.click()
    await notice.filter({ hasText: 'This has changed since' }).waitFor()
    assert.ok(await inView(notice), 'the conflict is in view')
    assert.ok(await inView(save), 'the button stays in view')
    await context.close()
  })

test('a busy and a disabled button are readable and look inactive', async () => {
  const { context, page } = await open(links.applications)
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const looks = await page.evaluate(() => {
      const luminance = (colour) => {
        const canvas = new OffscreenCanvas(1, 1).getContext('2d')
        canvas.fillStyle = colour
        canvas.fillRect(0, 0, 1, 1)
        const [red, green, blue] = [...canvas.getImageData(0, 0, 1, 1).data].map((value) => {
          const part = value / 255
          return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
        })
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue
      }
      const variants = ['primary', 'secondary', 'quiet', 'danger primary', 'secondary danger']
      const states = [{}, { disabled: '' }, { 'aria-disabled': 'true', 'aria-busy': 'true' }]
      return variants.map((variant) =>
        states.map((attributes) => {
          const button = document.createElement('button')
          button.className = `button ${variant}`
          button.textContent = 'Save'
          for (const [name, value] of Object.entries(attributes)) button.setAttribute(name, value)
          document.querySelector('main').append(button)
          const { color, backgroundColor, cursor } = getComputedStyle(button)
          const [ink, paper] = [luminance(color), luminance(backgroundColor)]
          button.remove()
          return {
            variant,
            contrast: (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05),
            look: `${color} ${backgroundColor}`,
            cursor,
          }
        }),
      )
    })
    for (const [active, ...inactive] of looks)
      for (const { variant, contrast, look, cursor } of inactive) {
        assert.ok(contrast >= 4.5, `${variant} in ${colorScheme}: ${contrast.toFixed(1)}`)
        assert.notEqual(look, active.look, `${variant} in ${colorScheme}`)
        assert.notEqual(cursor, active.cursor, `${variant} in ${colorScheme}`)
      }
  }
  await context.close()
})

for (const width of [1280, 390])
  test(`a toast keeps its close button and covers no button at ${width} pixels`, async () => {
    const { context, page } = await open(links.applications, { viewport: { width, height: 800 } })
    await waitForHydration(page, 'Save changes')
    await page.evaluate(() => {
      sessionStorage.setItem('toast', `${'W'.repeat(80)} was deleted. ${'Long '.repeat(30)}`)
      dispatchEvent(new Event('toast'))
    })
    const toast = page.locator('.toast')
    assert.ok(await inView(toast), 'the toast is in view')
    assert.ok(await inView(toast.getByRole('button', { name: 'Dismiss' })), 'so is its button')
    const [message, save] = [
      await toast.boundingBox(),
      await page.getByRole('button', { name: 'Save changes' }).boundingBox(),
    ]
    assert.ok(
      message.y + message.height <= save.y || message.x >= save.x + save.width,
      'it does not cover the button',
    )
    await toast.getByRole('button', { name: 'Dismiss' }).click()
    await toast.waitFor({ state: 'detached' })
    await context.close()
  })

test('every dialog is centred and returns the focus to what opened it', async () => {
  const { context, page } = await open(links.applications)
  // With a second secret, there is a dialog in the column beside the settings.
  await page.getByRole('button', { name: 'Add a secret', disabled: false }).click()
  await page.getByText("You won't see this again").waitFor()
  let dialogs = 0
  for (const url of [
    `${tenant}/keys`,
    `${tenant}/settings`,
    `${tenant}/members`,
    `${tenant}/domains`,
    `${server.origin}/console`,
    `${server.origin}/console/operators`,
    links.users,
    links.applications,
  ]) {
    await page.goto(url)
    const openers = page.locator('main [data-opens]')
    for (let at = 0; at < (await openers.count()); at++) {
      const opener = openers.nth(at)
      const handle = await opener.evaluateHandle(
        (button) => button.closest('details.menu')?.querySelector('summary') ?? button,
      )
      const returnsTo = handle.asElement()
      if (!(await opener.isVisible())) await returnsTo.click()
      await opener.click()
      const box = await page.locator('dialog[open]').boundingBox()
      const { width, height } = page.viewportSize()
      const name = `${url} ${await opener.getAttribute('data-opens')}`
      for (const [centre, middle] of [
        [box.x + box.width / 2, width / 2],
        [box.y + box.height / 2, height / 2],
      ])
        assert.ok(Math.abs(centre - middle) < 16, `${name} is at ${JSON.stringify(box)}`)
      await page.keyboard.press('Escape')
      await page
        .waitForFunction((element) => element === document.activeElement, returnsTo, {
          timeout: 2_000,
        })
        .catch(() => assert.fail(`${name} loses the focus`))
      dialogs++
    }
  }
  assert.ok(dialogs > 10, `${dialogs} dialogs`)
  await context.close()
})

test('a notice in a dialog has the padding of the dialog', async () => {
  const { context, page } = await open(`${tenant}/keys`)
  await page.getByRole('button', { name: 'Rotate now…' }).click()
  await context.setOffline(true)
  await page.getByRole('button', { name: 'Rotate', exact: true }).click()
  const notice = page.locator('dialog[open] [role="alert"]')
  await notice.filter({ hasText: 'Network error.' }).waitFor()
  const [inner, outer] = [
    await notice.boundingBox(),
    await page.locator('dialog[open]').boundingBox(),
  ]
  assert.ok(inner.x - outer.x >= 16, 'at the start')
  assert.ok(outer.x + outer.width - inner.x - inner.width >= 16, 'at the end')
  await context.close()
})

test('a name with two spaces is confirmed as the page shows it', async () => {
  const { context, page } = await open(links.applications)
  await page.locator('summary', { hasText: 'More actions' }).click()
  await page.getByRole('button', { name: 'Delete…' }).click()
  const dialog = page.getByRole('dialog')
  const confirm = dialog.getByRole('button', { name: 'Delete' })
  await dialog.getByRole('textbox').fill('Parcel')
  assert.ok(await confirm.isDisabled())
  await dialog.getByRole('textbox').fill('Parcel board')
  assert.ok(await confirm.isEnabled())
  await context.close()
})

// Follow a link of the page, stay if the browser asks before it leaves, and return its question.
async function questionOnLeaving(page) {
  let question = null
  const stay = async (dialog) => {
    question = dialog.type()
    await dialog.dismiss()
  }
  page.on('dialog', stay)
  await page.locator('.sidebar').getByRole('link', { name: 'Audit log' }).click()
  page.off('dialog', stay)
  return question
}

test('unsaved changes are guarded until they are saved', async () => {
  for (const [url, label, button] of [
    [links.applications, 'Contacts', 'Save changes'],
    [links.users, 'Nickname', 'Save changes'],
    [`${tenant}/settings`, 'Authorization code', 'Save changes'],
    [`${tenant}/users/new`, 'Username', 'Add user'],
    [`${tenant}/members/new`, 'Email', 'Create invitation link'],
  ]) {
    const { context, page } = await open(url)
    await waitForHydration(page, button)
    await field(page, label).pressSequentially('7')
    await page.getByText('Unsaved changes').waitFor()
    assert.equal(await questionOnLeaving(page), 'beforeunload', url)
    assert.equal(page.url(), url, 'the user stays')
    await context.close()
  }
  const { context, page } = await open(`${tenant}/settings`)
  await waitForHydration(page, 'Save changes')
  assert.equal(await page.getByText('Unsaved changes').isVisible(), false)
  await field(page, 'Authorization code').fill('77')
  page.on('dialog', () => assert.fail('saved changes are not guarded'))
  await page.getByRole('button', { name: 'Save changes' }).click()
  await page.getByText('Saved.').waitFor()
  await page.goto(`${tenant}/audit`)
  await context.close()
})

test('a page with a secret asks before it is left, until the secret is copied', async () => {
  const { context, page } = await open(`${tenant}/applications/new`, {
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  await waitForHydration(page, 'Register')
  await field(page, 'Name').fill('Night export')
  await page.getByRole('radio', { name: 'Machine' }).check()
  await page.getByRole('button', { name: 'Register', exact: true }).click()
  await page.getByText("You won't see this again").waitFor()
  assert.equal(await questionOnLeaving(page), 'beforeunload')
  await page.getByRole('button', { name: 'Copy secret' }).click()
  assert.equal(await questionOnLeaving(page), null)
  await page.waitForURL('**/audit')
  await context.close()
})

test('reloading the page of a new application leads to the application', async () => {
  const { context, page } = await open(`${tenant}/applications/new`)
  await waitForHydration(page, 'Register')
  await page.getByLabel('Name').fill('Reloaded')
  await page.getByLabel('Redirect URI').fill('https://reloaded.example/cb')
  // The second click finds the request of the first one pending.
  let requests = 0
  await page.route('**/console/fn/**', async (route) => {
    requests += 1
    await new Promise((resolve) => setTimeout(resolve, 500))
    await route.continue()
  })
  await page.getByRole('button', { name: 'Register', exact: true }).dblclick()
  await page.getByText("You won't see this again").waitFor()
  assert.equal(requests, 1)
  await page.getByRole('button', { name: /^Copy/ }).first().click()
  page.on('dialog', (dialog) => dialog.accept())
  await page.reload()
  await page.getByRole('heading', { name: /^Reloaded/ }).waitFor()
  assert.match(page.url(), /\/applications\/cli_/)
  await context.close()
})

test('the dialog for a role begins with the role of the user', async () => {
  const { context, page } = await open(`${tenant}/members`)
  await page.getByLabel('Actions for Olga Owner').click()
  await page.getByRole('button', { name: 'Change role…' }).click()
  const dialog = page.locator('dialog[open]')
  assert.equal(await dialog.locator('input:checked').inputValue(), 'owner')
  await page.goto(links.users)
  await page.getByRole('button', { name: 'Assign role…' }).click()
  assert.equal(await dialog.locator('input:checked').count(), 0)
  await context.close()
})

test('seconds are shown in words while they are typed', async () => {
  const { context, page } = await open(`${tenant}/settings`)
  await waitForHydration(page, 'Save changes')
  const field = page.getByLabel('Access token', { exact: true })
  const words = page.locator('[id="form[access_token_lifetime]-unit"]')
  assert.equal(await words.innerText(), '1 hour')
  await field.fill('172800')
  await page.getByText('2 days', { exact: true }).waitFor()
  await field.fill('soon')
  assert.equal(await words.innerText(), '')
  await context.close()
})

test('a user without a password is led to a link that lets them set one', async () => {
  const { context, page } = await open(`${tenant}/users/new`)
  await waitForHydration(page, 'Add user')
  await field(page, 'Username').fill('nils')
  await page.getByRole('button', { name: 'Add user' }).click()
  await page.getByText('nils has no password yet.').waitFor()
  await page.getByRole('button', { name: 'Create reset link', disabled: false }).click()
  await page.getByText("You won't see this again").waitFor()
  await context.close()
})

test('fields have 16 pixels on touch screens', async () => {
  const { context, page } = await open(tenant, {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  })
  let fields = 0
  for (const url of [
    `${tenant}/users`,
    `${tenant}/users/new`,
    `${tenant}/audit`,
    `${tenant}/settings`,
    links.applications,
  ]) {
    await page.goto(url)
    const small = await page
      .locator('input:not([type=hidden], [type=checkbox], [type=radio]), select, textarea')
      .evaluateAll((all) => ({
        count: all.length,
        small: all
          .filter((one) => parseFloat(getComputedStyle(one).fontSize) < 16)
          .map((one) => one.outerHTML),
      }))
    assert.deepEqual(small.small, [], url)
    fields += small.count
  }
  assert.ok(fields > 30, `${fields} fields`)
  await context.close()
})

test('pages do not shift while they load', async () => {
  const { context, page } = await open('about:blank')
  await page.addInitScript(() => {
    globalThis.shifts = []
    new PerformanceObserver((list) => {
      for (const { value, hadRecentInput, sources } of list.getEntries())
        if (!hadRecentInput) shifts.push([value, sources.map(({ node }) => node?.className)])
    }).observe({ type: 'layout-shift', buffered: true })
  })
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 900 })
    for (const url of [
      tenant,
      `${tenant}/users`,
      `${tenant}/users/new`,
      `${tenant}/applications/new`,
      `${tenant}/settings`,
      `${tenant}/keys`,
      `${tenant}/audit`,
      links.users,
      links.applications,
    ]) {
      await page.goto(url, { waitUntil: 'networkidle' })
      await page.waitForFunction(
        () => !document.querySelector('[type=submit]:disabled:not([data-needs-confirmation])'),
      )
      // The columns of a long table settle while its rows arrive.
      const shifts = await page.evaluate(() => globalThis.shifts)
      const total = shifts.reduce((sum, [value]) => sum + value, 0)
      assert.ok(total < 0.02, `${url} at ${width}: ${JSON.stringify(shifts)}`)
    }
  }
  await context.close()
})
