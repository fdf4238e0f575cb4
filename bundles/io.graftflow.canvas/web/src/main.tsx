import '@fontsource-variable/inter/wght.css'
import '@fontsource-variable/jetbrains-mono/wght.css'
import '@xyflow/react/dist/base.css'
import './host/tokens.css'
import './graph/graph.css'
import './panels/panels.css'
import { createRoot } from 'react-dom/client'
import { App } from './panels/App'
import { Fault } from './panels/Fault'

createRoot(document.getElementById('root')!).render(
  <Fault>
    <App />
  </Fault>,
)
