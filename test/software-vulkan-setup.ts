import { skipsWebgpu, useSoftwareVulkan } from "./software-vulkan.ts";

if (skipsWebgpu) {
  console.warn("WebGPU is not tested: install Chromium, whose SwiftShader it is tested on.");
} else {
  useSoftwareVulkan();
}
