/** The lint rule `patchbay/layers`: every import of the product obeys the table in `layers.mjs`. */
import { relative, sep } from 'node:path'
import { refusal } from './layers.mjs'

const layersRule = {
  create(context) {
    const file = relative(context.cwd, context.filename).split(sep).join('/')
    const check = (source, imported) => {
      if (typeof source?.value !== 'string') return
      const why = refusal(file, source.value, imported)
      if (why !== undefined) context.report({ node: source, message: why })
    }
    return {
      ImportDeclaration: (node) =>
        check(node.source, {
          typeOnly: node.importKind === 'type',
          names: node.specifiers.map((specifier) => specifier.imported?.name ?? '*'),
        }),
      ExportNamedDeclaration: (node) => check(node.source, { typeOnly: node.exportKind === 'type' }),
      ExportAllDeclaration: (node) => check(node.source, { typeOnly: node.exportKind === 'type' }),
      ImportExpression: (node) => check(node.source, {}),
    }
  },
}

const plugin = { meta: { name: 'patchbay' }, rules: { layers: layersRule } }
export default plugin
