"""A desktop's tray and notification daemon, as far as tests need them: owns both names on the session bus, writes what the app
shows as lines of JSON, and does on request (a line of JSON on stdin) what a person does with the pointer.

It resolves the app's unique bus name, as GNOME does, and speaks com.canonical.dbusmenu.
"""
import json
import sys
import threading

import dbus
import dbus.service
from dbus.mainloop.glib import DBusGMainLoop
from gi.repository import GLib

DBusGMainLoop(set_as_default=True)
bus = dbus.SessionBus()
item = {}


def say(**event):
    print(json.dumps(event), flush=True)


class Watcher(dbus.service.Object):
    interface = 'org.kde.StatusNotifierWatcher'

    @dbus.service.method(interface, in_signature='s', sender_keyword='sender')
    def RegisterStatusNotifierItem(self, service, sender=None):
        path = service if service.startswith('/') else '/StatusNotifierItem'
        name = sender if service.startswith('/') else service
        item.update(name=name if name.startswith(':') else bus.get_name_owner(name), path=path)
        say(event='tray')

    @dbus.service.method(dbus.PROPERTIES_IFACE, in_signature='ss', out_signature='v')
    def Get(self, interface, name):
        return {'IsStatusNotifierHostRegistered': dbus.Boolean(True), 'ProtocolVersion': dbus.Int32(0)}.get(
            str(name), dbus.Array([], signature='s')
        )

    @dbus.service.method(dbus.PROPERTIES_IFACE, in_signature='s', out_signature='a{sv}')
    def GetAll(self, interface):
        return {'IsStatusNotifierHostRegistered': dbus.Boolean(True)}

    @dbus.service.signal(interface)
    def StatusNotifierHostRegistered(self):
        pass


class Notifications(dbus.service.Object):
    interface = 'org.freedesktop.Notifications'
    last = 0

    @dbus.service.method(interface, in_signature='susssasa{sv}i', out_signature='u')
    def Notify(self, app, replaces, icon, title, body, actions, hints, timeout):
        Notifications.last += 1
        say(event='notification', id=Notifications.last, title=str(title), body=str(body))
        return dbus.UInt32(Notifications.last)

    @dbus.service.method(interface, in_signature='u')
    def CloseNotification(self, id):
        self.NotificationClosed(id, dbus.UInt32(3))

    @dbus.service.method(interface, out_signature='as')
    def GetCapabilities(self):
        return ['body', 'actions']

    @dbus.service.method(interface, out_signature='ssss')
    def GetServerInformation(self):
        return ('stand-in', 'patchbay', '1', '1.2')

    @dbus.service.signal(interface, signature='us')
    def ActionInvoked(self, id, action):
        pass

    @dbus.service.signal(interface, signature='uu')
    def NotificationClosed(self, id, reason):
        pass


def menu_of():
    properties = dbus.Interface(bus.get_object(item['name'], item['path']), dbus.PROPERTIES_IFACE)
    path = properties.Get('org.kde.StatusNotifierItem', 'Menu')
    return dbus.Interface(bus.get_object(item['name'], path), 'com.canonical.dbusmenu')


def entries(node):
    id, properties, children = node
    label = properties.get('label')
    found = [] if label is None else [(int(id), str(label).replace('_', ''))]
    for child in children:
        found += entries(child)
    return found


def carry_out(line):
    wish = json.loads(line)
    if wish['do'] == 'menu':
        _, layout = menu_of().GetLayout(0, -1, ['label'])
        say(event='menu', labels=[label for _, label in entries(layout)])
    elif wish['do'] == 'choose':
        menu = menu_of()
        _, layout = menu.GetLayout(0, -1, ['label'])
        for id, label in entries(layout):
            if label == wish['label']:
                menu.Event(id, 'clicked', dbus.String('', variant_level=1), dbus.UInt32(0))
                say(event='chosen')
                return
        say(event='missing')
    elif wish['do'] == 'click':
        notifications.ActionInvoked(dbus.UInt32(wish['id']), 'default')
    return


def read():
    for line in sys.stdin:
        GLib.idle_add(lambda line=line: carry_out(line) and False)
    GLib.idle_add(loop.quit)


names = [
    dbus.service.BusName('org.kde.StatusNotifierWatcher', bus),
    dbus.service.BusName('org.freedesktop.Notifications', bus),
]
watcher = Watcher(bus, '/StatusNotifierWatcher')
notifications = Notifications(bus, '/org/freedesktop/Notifications')
loop = GLib.MainLoop()
threading.Thread(target=read, daemon=True).start()
say(event='ready')
loop.run()
