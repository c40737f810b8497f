// SPDX-License-Identifier: MIT
// What the shared libraries show: everything else is built hidden.
#pragma once

#define POP3_EXPORT __attribute__((visibility("default")))
