import { render } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import Markdown from './Markdown.svelte';

const html = (text: string) =>
  render(Markdown, { text })
    .container.querySelector('.markdown')
    ?.innerHTML.replace(/<!--.*?-->/g, '')
    .replace(/ class="[^"]*"/g, '')
    .trim();

test('builds elements without stray spaces', () => {
  expect(html('**a**b `c`\nd')).toBe('<p><strong>a</strong>b <code>c</code><br>d</p>');
  expect(html('3. a\n4. b')).toBe('<ol start="3"><li>a</li><li>b</li></ol>');
});

test('never builds what it was not told to', () => {
  expect(html('<img src=x onerror=alert(1)>')).toBe('<p>&lt;img src=x onerror=alert(1)&gt;</p>');
});

test('links open safely', () => {
  const link = render(Markdown, { text: '[a](https://e.com/?a=1&b="x")' }).container.querySelector('a');
  expect(link?.getAttribute('href')).toBe('https://e.com/?a=1&b=%22x%22');
  expect(link?.rel).toBe('noopener noreferrer nofollow');
  expect(link?.target).toBe('_blank');
  expect(link?.textContent).toBe('a');
});
