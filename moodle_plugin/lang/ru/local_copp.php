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
 * Russian words of the plugin.
 *
 * @package    local_copp
 * @copyright  2026 The hub's authors
 * @license    https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

$string['huburl'] = 'Адрес хаба';
$string['huburl_desc'] = 'Адрес, по которому люди открывают хаб, например https://hub.example.org.';
$string['pluginname'] = 'Интеграционный хаб ЦОПП';
$string['privacy:metadata'] = 'Плагин хранит адрес хаба и общий секрет; персональных данных он не хранит.';
$string['secret'] = 'Общий секрет';
$string['secret_desc'] = 'Начинается с whsec_. Им подписываются сообщения между Moodle и хабом; скопируйте его со страницы подключения в хабе.';
$string['signatureforged'] = 'Подпись сообщения неверна.';
$string['signaturesecret'] = 'Общий секрет — это whsec_ и не меньше 24 байт в base64.';
$string['signaturestale'] = 'Сообщение слишком старое, или часы Moodle и хаба расходятся.';
