// Pages with the same form and menu, made with nothing, with React and with Vue, bundled here.
import path from 'node:path'
import { build } from 'vite'

export type Kind = 'plain' | 'react' | 'vue'

/** The page's script. */
export async function formScript(kind: Kind): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      lib: { entry: path.join(__dirname, `forms/${kind}.${kind === 'plain' ? 'ts' : 'mjs'}`), formats: ['iife'], name: 'Form' },
    },
  })
  const [bundle] = Array.isArray(result) ? result : [result]
  const chunk = bundle && 'output' in bundle ? bundle.output[0] : undefined
  if (!chunk) throw new Error(`the ${kind} form was not bundled`)
  return chunk.code
}
