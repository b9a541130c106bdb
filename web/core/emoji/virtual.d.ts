declare module 'virtual:emoji/*' {
  const list: import('./data').Emoji[];
  export default list;
}
