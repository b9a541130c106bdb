// "Opening hours": when somebody is there, and what visitors read when nobody is.
import { expectAccessible } from '../support/axe'
import { expect, mika, test } from '../support/test'

type Site = { id: string; settings: Record<string, unknown> }

test('hours are entered by keyboard, and open widgets say when somebody is back', async ({ stage }) => {
  const desk = await stage.agent(mika)
  const visitor = await stage.visitor('/', { timezoneId: 'America/New_York', locale: 'en-US' })
  await visitor.open()
  await expect(visitor.start).toContainText('Mika Berg is here now')

  await desk.page.goto(new URL('/console/settings/reception', desk.page.url()).href)
  const on = desk.page.getByRole('switch', { name: 'This site has opening hours' })
  await on.focus()
  await desk.page.keyboard.press('Space')
  await desk.page.getByRole('combobox', { name: 'Time zone' }).selectOption('Europe/Vienna')
  // One day a week, three days from now: the site is closed, and opens on that day.
  const opens = new Date(Date.now() + 3 * 86_400_000)
  const day = new Intl.DateTimeFormat('en', { weekday: 'long', timeZone: 'Europe/Vienna' }).format(opens)
  for (const other of ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday']) {
    if (other !== day) await desk.page.getByRole('button', { name: `Remove these hours on ${other}` }).press('Enter')
  }
  if (day === 'Saturday' || day === 'Sunday') await desk.page.getByRole('button', { name: `Add hours on ${day}` }).press('Enter')
  await desk.page.getByLabel(`${day}, from`).fill('12:00')
  await desk.page.getByLabel(`${day}, to`).fill('16:30')
  await desk.page.getByRole('button', { name: 'Add a day' }).click()
  await desk.page.getByRole('textbox', { name: 'Name' }).fill('Stocktaking')
  await desk.page.getByLabel('Date').fill('2030-01-02')
  await expectAccessible(desk.page, 'the settings of hours and reception')
  await desk.page.getByRole('button', { name: 'Save' }).press('Enter')
  await expect(desk.page.getByText('Saved')).toBeVisible()

  // Noon in Vienna is six in the morning in New York, all the year but for a few days.
  const said = new RegExp(`We are back on ${day} at [67]:00 AM`)
  await expect(visitor.start).toContainText(said, { timeout: 2000 })
  await visitor.start.click()
  await expect(visitor.log).toContainText(said)

  const [site] = await stage.api.get<Site[]>('/sites')
  expect(site?.settings['hours']).toMatchObject({ on: true, zone: 'Europe/Vienna', days: [{ date: '2030-01-02', name: 'Stocktaking', spans: [] }] })
})

test('what the server refuses stands at its day', async ({ stage }) => {
  const desk = await stage.agent(mika)
  await desk.page.goto(new URL('/console/settings/reception', desk.page.url()).href)
  await desk.page.getByRole('switch', { name: 'This site has opening hours' }).click()
  await desk.page.getByRole('button', { name: 'Add hours on Monday' }).click()
  await desk.page.getByLabel('Monday, from').nth(1).fill('16:00')
  await desk.page.getByLabel('Monday, to').nth(1).fill('18:00')
  await desk.page.getByRole('button', { name: 'Save' }).click()
  await expect(desk.page.getByRole('alert')).toContainText('09:00–17:00 and 16:00–18:00 overlap')
})
