// What the pickers of the bar offer, and how words find it. Pure.
import { inLanguage } from '../../core/form';
import type { Article, Form } from '../types';
import { t, texts } from '../state/texts.svelte';

export type CardKind = 'article' | 'form';
export type Choice = { id: string; title: string; detail: string; picture?: string };

export function choicesOf(
  kind: CardKind,
  { articles, forms }: { articles: Article[]; forms: Form[] },
): Choice[] {
  if (kind === 'article') {
    return articles.map(({ id, title, text, url, address }) => ({
      id,
      title,
      detail: text || url.replace(/^https?:\/\//, ''),
      ...(address ? { picture: address } : {}),
    }));
  }
  return forms.map(({ id, title, fields }) => ({
    id,
    title: inLanguage(title, texts.language),
    detail: t('cards.fields', { count: fields.length }),
  }));
}

const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** Those that have all the words, by title first. */
export function findChoices(all: readonly Choice[], query: string): Choice[] {
  const words = plain(query).split(/\s+/).filter(Boolean);
  const rank = ({ title, detail }: Choice) => {
    if (words.every((word) => plain(title).includes(word))) return 0;
    return words.every((word) => plain(`${title} ${detail}`).includes(word)) ? 1 : 2;
  };
  return all
    .map((choice) => ({ choice, rank: rank(choice) }))
    .filter(({ rank }) => rank < 2)
    .sort((a, b) => a.rank - b.rank)
    .map(({ choice }) => choice);
}
