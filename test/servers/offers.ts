/** The prompts and resources that every HTTP test server lists. */

export const prompts = [{ name: 'greet', description: 'Greets someone', arguments: [{ name: 'who', required: true }] }]

export const resources = [
  { uri: 'test://one', name: 'one', mimeType: 'text/plain' },
  { uri: 'test://two', name: 'two', mimeType: 'text/plain' },
]
