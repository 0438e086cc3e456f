// The drawings, from Material Design Icons; only those named here are shipped.

import {
  mdiAccountArrowRight, mdiAccountCancel, mdiAccountCheck, mdiAccountMultiple,
  mdiAlertCircleOutline, mdiArrowLeft, mdiCameraRetakeOutline, mdiCheck, mdiClockOutline,
  mdiClose, mdiDeleteOutline, mdiDoor, mdiDoorOpen, mdiHistory, mdiLanDisconnect, mdiMenu, mdiOpenInNew,
  mdiPlus, mdiRefresh, mdiUpload,
} from "@mdi/js";
import { html, type TemplateResult } from "lit";

const PATHS = {
  alert: mdiAlertCircleOutline,
  allow: mdiAccountCheck,
  back: mdiArrowLeft,
  block: mdiAccountCancel,
  check: mdiCheck,
  close: mdiClose,
  delete: mdiDeleteOutline,
  door: mdiDoor,
  events: mdiHistory,
  menu: mdiMenu,
  next: mdiAccountArrowRight,
  offline: mdiLanDisconnect,
  open: mdiDoorOpen,
  out: mdiOpenInNew,
  people: mdiAccountMultiple,
  pending: mdiClockOutline,
  plus: mdiPlus,
  refresh: mdiRefresh,
  retake: mdiCameraRetakeOutline,
  upload: mdiUpload,
};

export type IconName = keyof typeof PATHS;

export const icon = (name: IconName): TemplateResult =>
  html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=${PATHS[name]}></path></svg>`;
