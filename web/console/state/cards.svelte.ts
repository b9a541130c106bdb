// The article cards and forms of the company: fetched when first needed, and again when
// somebody has changed some; and sending them.
import { ok, type Api } from '../../core/api/client';
import { newId } from '../../core/id';
import type { Article, ArticleText, Form, FormText, Item } from '../types';

/** Consoles don't all ask at the same moment. */
const SOON_MS = 300;

export class Cards {
  articles = $state.raw<Article[]>([]);
  forms = $state.raw<Form[]>([]);
  phase = $state<'new' | 'loading' | 'ready' | 'failed'>('new');
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly api: Api,
    private readonly sent: (conversationId: string, item: Item) => void,
  ) {}

  /** Fetches them unless they are there or on their way. */
  need(): void {
    if (this.phase === 'new' || this.phase === 'failed') void this.load();
  }

  async load(): Promise<void> {
    if (this.phase !== 'ready') this.phase = 'loading';
    try {
      [this.articles, this.forms] = await Promise.all([
        ok(this.api.GET('/api/v1/articles')),
        ok(this.api.GET('/api/v1/forms')),
      ]);
      this.phase = 'ready';
    } catch {
      if (this.phase === 'loading') this.phase = 'failed';
    }
  }

  /** Somebody has changed some. */
  changed(): void {
    if (this.phase === 'new') return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.load(), SOON_MS * (1 + Math.random()));
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  async putArticle(id: string, body: ArticleText): Promise<Article> {
    const saved = await ok(this.api.PUT('/api/v1/articles/{id}', { params: { path: { id } }, body }));
    const others = this.articles.filter((other) => other.id !== id);
    this.articles = [...others, saved].sort((a, b) => a.title.localeCompare(b.title));
    return saved;
  }

  async removeArticle(id: string): Promise<void> {
    await ok(this.api.DELETE('/api/v1/articles/{id}', { params: { path: { id } } }));
    this.articles = this.articles.filter((other) => other.id !== id);
  }

  /** Uploads a picture for cards. */
  async addPicture(data: string): Promise<{ name: string; address: string }> {
    return ok(this.api.POST('/api/v1/pictures', { body: { data } }));
  }

  async putForm(id: string, body: FormText): Promise<Form> {
    const saved = await ok(this.api.PUT('/api/v1/forms/{id}', { params: { path: { id } }, body }));
    this.forms = [saved, ...this.forms.filter((other) => other.id !== id)];
    return saved;
  }

  async removeForm(id: string): Promise<void> {
    await ok(this.api.DELETE('/api/v1/forms/{id}', { params: { path: { id } } }));
    this.forms = this.forms.filter((other) => other.id !== id);
  }

  async sendArticle(conversationId: string, articleId: string): Promise<void> {
    const params = { path: { id: conversationId } };
    const body = { id: newId(), articleId };
    this.sent(
      conversationId,
      await ok(this.api.POST('/api/v1/conversations/{id}/articles', { params, body })),
    );
  }

  async sendForm(conversationId: string, formId: string): Promise<void> {
    const params = { path: { id: conversationId } };
    const body = { id: newId(), formId };
    this.sent(conversationId, await ok(this.api.POST('/api/v1/conversations/{id}/forms', { params, body })));
  }
}
