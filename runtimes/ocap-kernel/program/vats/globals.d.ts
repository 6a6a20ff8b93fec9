/** What liveslots gives to vats. */
declare const VatData: import('liveslots').VatData;
