/** All checks, in the order in which they are looked at and shown. */
import type { Check } from './check'
import { credential, rights } from './checks/credential'
import { definition, permission, variables } from './checks/entry'
import { clock, http, path, redirect } from './checks/http'
import { callback, issuer, pkce, registration, resource, resourceMetadata } from './checks/oauth'
import { program, start } from './checks/program'
import { era, initialize, state, tools } from './checks/protocol'
import { network } from './checks/network'
import { dns, tcp, tls } from './checks/reach'

const entry = [definition, permission, variables]
const way = [program, start, network, dns, tcp, tls, http, redirect, path, clock]
const signIn = [resourceMetadata, resource, issuer, pkce, registration, callback, credential, rights]

export const checksInOrder: readonly Check[] = [...entry, ...way, ...signIn, era, initialize, tools, state]
