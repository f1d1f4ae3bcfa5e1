/** What the console is made of: filled in by the build (vite.config.ts). */
declare module 'virtual:licences' {
  const parts: readonly {
    readonly name: string;
    readonly version: string;
    readonly license: string;
    readonly text: string;
  }[];
  export default parts;
}
