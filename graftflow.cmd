@echo off
rem Starts Graftflow on Windows, inside the Windows Subsystem for Linux: the native libraries in the product are Linux's.
setlocal
where wsl.exe >nul 2>nul
if errorlevel 1 (
  echo graftflow: The Windows Subsystem for Linux is missing. Install it: wsl --install 1>&2
  exit /b 1
)
for /f "usebackq delims=" %%p in (`wsl.exe wslpath -a "%~dp0graftflow"`) do set "LAUNCHER=%%p"
wsl.exe --cd "%CD%" -- "%LAUNCHER%" %*
exit /b %ERRORLEVEL%
