// What the newcomer sees after "make run".
import { Console } from '../support/console'
import { expect, test } from '../support/test'
import { Widget } from '../support/widget'

test('the demo prints two agents and two addresses, works, and stops within five seconds', async ({ demo, browser }) => {
  const [customer, desk] = [await browser.newContext(), await browser.newContext()]
  expect(demo.agents).toHaveLength(2)
  const shop = await customer.newPage()
  await shop.goto(demo.shop)
  const visitor = new Widget(shop)
  await visitor.begin('Do you deliver to Ghent?')
  await expect(visitor.log).toContainText(/Sent|Delivered/)
  await shop.goto(`${demo.shop}/bikes.html`)
  await expect(visitor.frame.getByText('Do you deliver to Ghent?').first()).toBeVisible()

  for (const person of demo.agents) {
    const agent = new Console(await desk.newPage(), demo.console)
    await desk.clearCookies()
    await agent.signIn(person)
    await agent.openRow('Do you deliver to Ghent?')
  }
  // Open sockets do not hold it up.
  expect(await demo.program.end('SIGINT')).toBeLessThan(5000)
  await customer.close()
  await desk.close()
})
