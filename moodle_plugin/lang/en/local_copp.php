<?php
// This file is part of Moodle - http://moodle.org/
//
// Moodle is free software: you can redistribute it and/or modify
// it under the terms of the GNU General Public License as published by
// the Free Software Foundation, either version 3 of the License, or
// (at your option) any later version.
//
// Moodle is distributed in the hope that it will be useful,
// but WITHOUT ANY WARRANTY; without even the implied warranty of
// MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the
// GNU General Public License for more details.
//
// You should have received a copy of the GNU General Public License
// along with Moodle.  If not, see <http://www.gnu.org/licenses/>.

/**
 * English words of the plugin.
 *
 * @package    local_copp
 * @copyright  2026 The hub's authors
 * @license    https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

$string['huburl'] = 'Hub address';
$string['huburl_desc'] = 'The address people use to open the hub, for example https://hub.example.org.';
$string['pluginname'] = 'CATC integration hub';
$string['privacy:metadata'] = 'The plugin keeps the address of the hub and the shared secret; it stores no personal data.';
$string['secret'] = 'Shared secret';
$string['secret_desc'] = 'Begins with whsec_. Messages between Moodle and the hub are signed with it; copy it from the connection\'s page in the hub.';
$string['signatureforged'] = 'The signature of the message is not right.';
$string['signaturesecret'] = 'The shared secret must be whsec_ and at least 24 bytes in base64.';
$string['signaturestale'] = 'The message is too old, or the clocks of Moodle and the hub differ.';
