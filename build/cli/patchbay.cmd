@echo off
rem Patchbay's command line, on the Node.js of this machine.
where node >nul 2>nul || (echo patchbay: the command line needs Node.js 20.19 or later; the app itself does not. 1>&2 & exit /b 1)
node "%~dp0..\out\main\cli.js" %*
