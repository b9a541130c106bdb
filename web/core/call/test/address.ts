// Where devices and network are tested: with a site's key for everybody, without for agents.
export function testPage(language: string, site = ''): string {
  const asked = new URLSearchParams({ ...(site ? { site } : {}), language });
  return `/call/test?${asked.toString()}`;
}
