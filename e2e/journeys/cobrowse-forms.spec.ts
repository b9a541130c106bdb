// An agent steers forms and menus as the web makes them: with nothing, with React, with Vue. Their
// own handlers hear of everything, or what they hold would not be what is seen.
import { bar, share, stopper } from '../support/cobrowse'
import { formScript, type Kind } from '../support/forms'
import { expect, mika, test } from '../support/test'

test.setTimeout(240_000)

for (const kind of ['plain', 'react', 'vue'] satisfies Kind[]) {
  test(`an agent fills in a form of ${kind}, chooses from its menu, and is stopped in the middle`, async ({ stage }) => {
    stage.host.put('/made', `<main></main><script type="module" src="/made.js"></script>`)
    stage.host.put('/made.js', await formScript(kind))
    const desk = await stage.agent(mika)
    const visitor = await stage.visitor('/made')
    const state = async () => JSON.parse(await visitor.page.locator('#state').innerText()) as Record<string, unknown>
    await visitor.begin('Please fill it in for me')
    await desk.openRow('Please fill it in for me')
    const viewer = await share(desk, visitor)
    await viewer.tool('Request control').click()
    await bar(visitor).getByRole('button', { name: 'Allow' }).click()
    await expect(viewer.live).toContainText('You have control')
    const { replica } = viewer

    await test.step('a menu that opens on the way down', async () => {
      // The visitor's own hand went first: for a second after it an agent's waits.
      await expect(async () => {
        await viewer.click(replica.locator('#menu'))
        await expect(visitor.page.locator('#items')).toBeVisible({ timeout: 1500 })
      }).toPass()
      await viewer.click(replica.getByText('Gift card'))
      await expect.poll(state).toMatchObject({ menu: 'Gift card' })
      await expect(visitor.page.locator('#items')).toBeHidden()
    })
    await test.step('text', async () => {
      await viewer.click(replica.locator('#name'))
      await desk.page.keyboard.type('Lena')
      await expect.poll(state).toMatchObject({ name: 'Lena' })
      await desk.page.keyboard.press('Backspace')
      await expect.poll(state).toMatchObject({ name: 'Len' })
      await viewer.click(replica.locator('#note'))
      await desk.page.keyboard.type('Ring twice')
      await expect.poll(state).toMatchObject({ note: 'Ring twice' })
    })
    await test.step('choices', async () => {
      await viewer.click(replica.locator('#colour'))
      await desk.page.getByRole('option').nth(1).click()
      await expect.poll(state).toMatchObject({ colour: 'White' })
      await viewer.click(replica.locator('#gift'))
      await viewer.click(replica.locator('#large'))
      await expect.poll(state).toMatchObject({ gift: true, size: 'large' })
    })
    await test.step('sending it', async () => {
      await viewer.click(replica.locator('#send'))
      await expect.poll(state).toMatchObject({ sent: 1 })
    })
    await test.step('the visitor takes control back while the agent types', async () => {
      await viewer.click(replica.locator('#name'))
      await desk.page.keyboard.type('a')
      await expect.poll(state).toMatchObject({ name: 'Lena' })
      await stopper(visitor).getByRole('button', { name: 'Take back' }).click()
      await desk.page.keyboard.type(' and others')
      await expect(viewer.tool('Request control')).toBeEnabled()
      await desk.page.keyboard.type(' and others')
      // What comes after is told to the agent and done by nobody.
      await visitor.page.locator('#note').pressSequentially('!')
      await expect.poll(state).toMatchObject({ name: 'Lena', note: 'Ring twice!' })
    })
  })
}
