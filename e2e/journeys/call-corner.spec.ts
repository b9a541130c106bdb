// The small call stands where the agent wants it, and never over what is written in.
import { expectAccessible } from '../support/axe'
import { talk } from '../support/talk'
import { expect, test } from '../support/test'

test.setTimeout(180_000)

test('the small call is moved by mouse and keys, remembered, and leaves the composer free', async ({ stage }) => {
  const { desk, call } = await talk(stage)
  const { page } = desk
  const dock = page.locator('[data-dock]')
  const grip = call.panel.getByRole('button', { name: 'Move the call' })
  await call.panel.getByRole('button', { name: 'Make the call small' }).click()
  await expect(grip).toBeVisible()

  await test.step('at the bottom it stands above the composer', async () => {
    await expect(dock).toHaveAttribute('data-dock', 'bottom-right')
    for (const corner of ['bottom-left', 'bottom-right']) {
      await grip.press(corner === 'bottom-left' ? 'ArrowLeft' : 'ArrowRight')
      await expect(dock).toHaveAttribute('data-dock', corner)
      await expect(async () => {
        const [panel, composer] = [await dock.boundingBox(), await page.locator('.cmp').boundingBox()]
        if (!panel || !composer) throw new Error('there is no panel or no composer')
        const apart = panel.x >= composer.x + composer.width || composer.x >= panel.x + panel.width || panel.y + panel.height <= composer.y
        expect(apart, `${corner}: it covers the composer`).toBe(true)
      }).toPass()
    }
    await expectAccessible(page, 'the small call')
  })
  await test.step('it is dragged to another corner', async () => {
    const from = await grip.boundingBox()
    if (!from) throw new Error('there is no grip')
    await page.mouse.move(from.x + 8, from.y + 8)
    await page.mouse.down()
    await page.mouse.move(700, 300, { steps: 4 })
    await page.mouse.move(300, 120, { steps: 4 })
    await page.mouse.up()
    await expect(dock).toHaveAttribute('data-dock', 'top-left')
  })
  await test.step('arrows and a click move it too', async () => {
    await grip.press('ArrowDown')
    await expect(dock).toHaveAttribute('data-dock', 'bottom-left')
    await grip.press('ArrowUp')
    await grip.click()
    await expect(dock).toHaveAttribute('data-dock', 'top-right')
  })
  await test.step('it is there after loading the page again', async () => {
    await page.reload()
    await expect(dock).toHaveAttribute('data-dock', 'top-right')
  })
})
